import { EVERYTHING, type Grant, MAX_INIT_FILES } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { assertError, type FakeClient, held, manifest, TrackerHarness } from '../../tracker-harness.js';

const file = manifest('movie-1');

describe('the files of INIT', () => {
  it('are refused by one ERROR each, which names the digest, and one log event', () => {
    const harness = new TrackerHarness();
    const files = Array.from({ length: MAX_INIT_FILES }, (_, i) => held({ ...manifest(`m${i}`), length: 1 }));
    const client = harness.join('a', { files: [...files.slice(1), held(file)] });
    const errors = client.received.filter(({ body }) => body.tag === 'ERROR');
    expect(errors.every(({ correlation }) => correlation === 5)).to.equal(true);
    const digests = errors.map(({ body }) => body.tag === 'ERROR' && body.code === 'BAD_MANIFEST' && body.digest);
    expect(digests).to.deep.equal(files.slice(1).map(({ manifest: { digest } }) => digest));
    const [event, ...more] = harness.logged('offer-refused');
    expect([event?.others, more.length]).to.deep.equal([MAX_INIT_FILES - 2, 0]);
    expect(JSON.stringify(event).length).to.be.below(1_000);
    expect(harness.tracker.status(0).files.length, 'the sound one is taken').to.equal(1);
  });

  it('are limited in number', () => {
    const harness = new TrackerHarness();
    const files = Array.from({ length: MAX_INIT_FILES + 1 }, (_, i) => held(manifest(`m${i}`)));
    const client = harness.join('a', { files });
    expect(assertError(client, 'LIMIT', { closed: true })).to.match(/FILE_OFFER/);
    expect(harness.tracker.status(0).files.length).to.equal(0);
  });
});

describe('a file that a token does not name', () => {
  const guest = (grant: Partial<Grant>): [TrackerHarness, FakeClient] => {
    const harness = new TrackerHarness({ needsTokens: true, startupGraceMs: 5_000 });
    const admission = (subject: string, granted: Grant) => ({ subject, grant: granted, expiresInMs: Infinity });
    const owner = harness.open({ admission: admission('owner', EVERYTHING) });
    owner.init({ clientId: 'owner', files: [held(file), held(manifest('payroll')), held(manifest('public-1'))] });
    const client = harness.open({ admission: admission('guest', { ...EVERYTHING, ...grant }) });
    client.init({ clientId: 'guest' });
    client.take();
    return [harness, client];
  };

  /** Code and text, with the name itself left out, and how long it took. */
  function answer(harness: TrackerHarness, client: FakeClient, ref: { name: string } | { digest: string }): unknown {
    const began = harness.now;
    const [by, text] = 'name' in ref ? (['name', ref.name] as const) : (['digest', ref.digest] as const);
    const asked = by === 'name' ? ({ by, name: text } as const) : ({ by, digest: text } as const);
    client.send({ tag: 'FILE_REQUEST', file: asked });
    for (let i = 0; i < 100 && !client.has('ERROR'); i += 1) harness.advance(100);
    const error = client.last('ERROR');
    client.take();
    return [error.code, error.detail.replaceAll(text, '…'), harness.now - began];
  }

  it('gets the same answer whether it exists or not, by name and by digest', () => {
    for (const grant of [{ files: ['public-*'] }, { mayGet: false }, { files: [manifest('public-1').digest] }]) {
      const names = ['payroll', 'payroll-of-nobody'].map((name) => answer(...guest(grant), { name }));
      expect(names[0]).to.deep.equal(names[1]);
      expect(String(names[0])).to.match(/^UNAUTHORISED/);
      const digests = [manifest('payroll').digest, 'f'.repeat(64)].map((digest) => answer(...guest(grant), { digest }));
      expect(digests[0]).to.deep.equal(digests[1]);
    }
  });

  it('is unknown if its name is allowed and it does not exist', () => {
    const [harness, client] = guest({ files: ['public-*'] });
    expect(String(answer(harness, client, { name: 'public-2' }))).to.match(/^UNKNOWN_FILE/);
    expect(harness.logged('file-unknown').length).to.deep.equal(1);
  });
});
