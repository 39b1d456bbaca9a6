import { ExitCode, fileRef } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { SessionHarness } from '../session-harness.js';

const publicKey = 'k'.repeat(43);

describe('a session with a token', () => {
  it('tells the key with which it will prove who it is', () => {
    expect(new SessionHarness({ publicKey }).accept().publicKey).to.equal(publicKey);
    expect(new SessionHarness().accept().publicKey).to.equal(undefined);
  });

  it('passes each credential on to both threads', () => {
    const harness = new SessionHarness({ publicKey, wanted: [fileRef('a')] }).run({ needsCredentials: true });
    const credential = { credential: 'c', swarmKey: 's', trackerTimeMs: 7, instance: 'tracker' };
    harness.say({ tag: 'CREDENTIAL', ...credential });
    for (const messages of [harness.toDownloader, harness.toUploader]) {
      expect(messages.at(-1)).to.deep.equal({ type: 'credential', credential });
    }
  });

  for (const [what, key, needsCredentials, reason] of [
    ['an open one, with a token', publicKey, false, /runs an open swarm/],
    ['one that admits members only, without a token', '', true, /needs tokens/],
  ] as const) {
    it(`leaves a swarm that is ${what}`, () => {
      const harness = new SessionHarness({ publicKey: key });
      harness.accept();
      harness.acknowledgeInit({ needsCredentials });
      for (const messages of [harness.toDownloader, harness.toUploader]) expect(messages.at(-1)?.type).to.equal('stop');
      harness.stopped();
      expect(harness.finished?.exitCode).to.equal(ExitCode.usage);
      expect(harness.finished?.reason).to.match(reason);
    });
  }

  it('shows its token once more where the tracker has ended what it admitted', () => {
    const harness = new SessionHarness({ publicKey, seedForMs: Infinity }).run({ needsCredentials: true });
    for (let time = 0; time < 2; time += 1) {
      harness.vanish('UNAUTHORISED', 'the token has expired');
      harness.advance(400);
      harness.run({ needsCredentials: true });
    }
    harness.vanish('UNAUTHORISED', 'the token has expired');
    harness.advance(400);
    harness.vanish(undefined, 'connection refused');
    expect(harness.finished?.exitCode, 'it is not verified yet').to.equal(undefined);
    harness.advance(800);
    harness.vanish('UNAUTHORISED', 'the token has expired');
    harness.stopped();
    expect(harness.finished?.exitCode, 'it is the same as before').to.equal(ExitCode.unauthorised);
  });

  it('goes on where a tracker that is back does not want its token yet', () => {
    const harness = new SessionHarness({ publicKey, seedForMs: Infinity }).run({ needsCredentials: true });
    harness.vanish();
    harness.advance(400);
    harness.vanish('UNAUTHORISED', 'the token is not signed with the key of this tracker');
    harness.advance(800);
    harness.run({ needsCredentials: true });
    expect(harness.finished).to.equal(undefined);
  });

  it('ends for good where the tracker refuses its token', () => {
    const harness = new SessionHarness({ publicKey });
    harness.vanish('UNAUTHORISED', 'the token has expired');
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.unauthorised);
    expect(harness.finished?.reason).to.match(/the token has expired/);
  });
});
