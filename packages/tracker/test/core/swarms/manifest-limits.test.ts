import { expect } from 'chai';
import { describe, it } from 'mocha';

import { expectMessage, manifest, TrackerHarness } from '../tracker-harness.js';

const large = (name: string) => manifest(name, 100, name.charCodeAt(0));

describe('the stored manifests', () => {
  it('have a limit, those of one client a lower one, and make room when no client has the file', () => {
    const harness = new TrackerHarness({ maxManifestBytes: 16_000, maxClientManifestBytes: 12_000 });
    const [first, second] = [harness.join('first'), harness.join('second')];
    for (const name of ['a', 'b']) expectMessage(first.offer(large(name)), 'FILE_OFFER_ACK');
    expect(expectMessage(first.offer(large('c')), 'ERROR').detail).to.match(
      /your manifests would take over 12000 bytes/,
    );
    expectMessage(second.offer(large('c')), 'FILE_OFFER_ACK');
    expect(expectMessage(second.offer(large('d')), 'ERROR').detail).to.match(
      /all manifests would take over 16000 bytes/,
    );
    // Offering a known file takes no room.
    expectMessage(second.offer(large('a')), 'FILE_OFFER_ACK');
    first.withdraw(large('b'));
    expectMessage(second.offer(large('d')), 'FILE_OFFER_ACK');
  });

  it('belong to files up to the length limit', () => {
    const client = new TrackerHarness({ maxFileBytes: 4 * 1024 }).join('a');
    expectMessage(client.offer(manifest('short', 4)), 'FILE_OFFER_ACK');
    const refused = expectMessage(client.offer(manifest('long', 5)), 'ERROR');
    expect(refused.code).to.equal('LIMIT');
  });
});
