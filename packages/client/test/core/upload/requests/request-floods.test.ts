import { expect } from 'chai';
import { describe, it } from 'mocha';

import { declared, manifest, range } from '../../make.js';
import type { FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const file = manifest(20);
const elsewhere = manifest(21);

const vain: [string, (peer: FakePeer) => unknown][] = [
  ['requests for a file that is not here', (peer) => peer.ask(elsewhere, 0)],
  ['requests beyond the end', (peer) => peer.ask(file, 99)],
  ['CANCELs', (peer) => peer.say({ tag: 'CANCEL', digest: file.digest, index: 1 })],
];

describe('a peer whose messages lead to no upload', () => {
  for (const [what, send] of vain) {
    it(`is cut off where they flood: ${what}`, () => {
      const harness = new UploaderHarness();
      harness.openFile(file);
      const [flooder, other] = [harness.join(2, file), harness.join(3, file)];
      for (const _ of range(6_000)) if (flooder.closed === undefined) send(flooder);
      expect(flooder.closed?.code).to.equal('LIMIT');
      other.ask(file, 3);
      expect(other.sent).to.deep.equal([3]);
    });

    it(`stays where time passes between them: ${what}`, () => {
      const harness = new UploaderHarness({ idleTimeoutMs: 3_600_000 });
      harness.openFile(file);
      const peer = harness.join(2, file);
      for (const _ of range(20)) {
        for (const __ of range(500)) send(peer);
        harness.advance(1_000);
      }
      expect(peer.closed).to.equal(undefined);
    });
  }

  it('may be served as fast as it asks', () => {
    const harness = new UploaderHarness();
    const hashes = declared(8_000);
    harness.openFile(hashes);
    const peer = harness.join(2, hashes);
    for (const index of range(8_000)) peer.ask(hashes, index);
    expect(peer.closed).to.equal(undefined);
    expect(peer.all('OK').length).to.equal(8_000);
  });
});
