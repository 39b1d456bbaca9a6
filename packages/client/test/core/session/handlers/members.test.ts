import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode, fileRef } from '@shoal/common';

import { SessionHarness } from '../session-harness.js';

const publicKey = 'k'.repeat(43);

describe('a session with a token', () => {
  it('tells the key with which it will prove who it is', () => {
    assert.equal(new SessionHarness({ publicKey }).accept().publicKey, publicKey);
    assert.equal(new SessionHarness().accept().publicKey, undefined);
  });

  it('passes each credential on to both threads', () => {
    const harness = new SessionHarness({ publicKey, wanted: [fileRef('a')] }).run({ needsCredentials: true });
    const credential = { credential: 'c', swarmKey: 's', trackerTimeMs: 7, instance: 'tracker' };
    harness.say({ tag: 'CREDENTIAL', ...credential });
    for (const messages of [harness.toDownloader, harness.toUploader]) {
      assert.deepEqual(messages.at(-1), { type: 'credential', credential });
    }
  });

  for (const [what, key, needsCredentials, reason] of [
    ['one that admits everybody, with a token', publicKey, false, /admits everybody/],
    ['one that admits members only, without a token', '', true, /wants a token/],
  ] as const) {
    it(`leaves a swarm that is ${what}`, () => {
      const harness = new SessionHarness({ publicKey: key });
      harness.accept();
      harness.acknowledgeInit({ needsCredentials });
      for (const messages of [harness.toDownloader, harness.toUploader]) assert.equal(messages.at(-1)?.type, 'stop');
      harness.stopped();
      assert.equal(harness.finished?.exitCode, ExitCode.usage);
      assert.match(harness.finished.reason, reason);
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
    assert.equal(harness.finished?.exitCode, undefined, 'nobody has looked at it yet');
    harness.advance(800);
    harness.vanish('UNAUTHORISED', 'the token has expired');
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.unauthorised, 'it is the same as before');
  });

  it('goes on where a tracker that is back does not want its token yet', () => {
    const harness = new SessionHarness({ publicKey, seedForMs: Infinity }).run({ needsCredentials: true });
    harness.vanish();
    harness.advance(400);
    harness.vanish('UNAUTHORISED', 'the token is not signed with the key of this tracker');
    harness.advance(800);
    harness.run({ needsCredentials: true });
    assert.equal(harness.finished, undefined);
  });

  it('ends for good where the tracker refuses its token', () => {
    const harness = new SessionHarness({ publicKey });
    harness.vanish('UNAUTHORISED', 'the token has expired');
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.unauthorised);
    assert.match(harness.finished.reason, /the token has expired/);
  });
});
