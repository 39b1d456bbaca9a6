import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { expect, held, manifest, TrackerHarness } from './tracker-harness.js';

const wish = (name: string) => ({ by: 'name', name }) as const;

describe('what a tracker remembers of the files of its clients', () => {
  it('takes so much at most: who left longest ago is forgotten first', () => {
    const harness = new TrackerHarness({ maxFileRecords: 4 });
    const files = (name: string) => [1, 2].map((number) => held(manifest(`${name}${number}`)));
    const first = harness.join('first', { files: files('a') });
    harness.join('second', { files: files('b') }).vanish();
    first.vanish();
    harness.join('third', { files: files('c') });
    assert.deepEqual(ids(harness), ['first', 'third']);
    harness.join('fourth', { wanted: [wish('x'), wish('y')] });
    assert.deepEqual(ids(harness), ['third', 'fourth']);
  });

  it('is refused where everybody who has the room is here', () => {
    const harness = new TrackerHarness({ maxFileRecords: 2 });
    const [one, other] = [harness.join('one'), harness.join('other')];
    expect(one.offer(manifest('a')), 'FILE_OFFER_ACK');
    expect(other.request('a'), 'FILE_DETAILS');
    const refused = expect(one.offer(manifest('b')), 'ERROR');
    assert.equal(refused.code, 'LIMIT');
    assert.match(refused.detail, /all clients together have the 2 files that this tracker keeps account of/);
    // What is known already takes no more.
    expect(other.request('a'), 'FILE_DETAILS');
    one.vanish();
    expect(other.offer(manifest('b')), 'FILE_OFFER_ACK');
  });

  it('shows no more wishes and failures than there is room for', () => {
    const harness = new TrackerHarness({ maxFileRecords: 3 });
    const client = harness.join('one', { wanted: [wish('a'), wish('b')] });
    client.done('a', 'b');
    const { wanted, failed } = harness.tracker.status(0).clients[0]!;
    assert.deepEqual([wanted, failed], [['a', 'b'], ['a']]);
    harness.join('one', { wanted: [] });
    assert.equal(harness.join('other', { wanted: [wish('a'), wish('b'), wish('c')] }).closed, undefined);
    assert.deepEqual(harness.tracker.status(0).clients[1]?.wanted, ['a', 'b', 'c']);
  });

  it('keeps of a name that no file can have what is shown of it', () => {
    const harness = new TrackerHarness();
    harness.join('one', { wanted: [wish('x'.repeat(1_000_000))] });
    assert.equal(harness.tracker.status(0).clients[0]?.wanted[0]?.length, 120);
  });

  it('does not count a session client as present that was forgotten', () => {
    const harness = new TrackerHarness({ maxFileRecords: 1, sessionClients: 2 });
    harness.join('one', { files: [held(manifest('a'))] }).vanish();
    harness.join('two', { files: [held(manifest('b'))] });
    assert.deepEqual(
      harness.noted('client-lost').map(({ rank }) => rank),
      [1],
    );
    assert.equal(harness.noted('ready').length, 1);
  });
});

function ids(harness: TrackerHarness): readonly string[] {
  return harness.tracker.status(0).clients.map(({ clientId }) => clientId);
}
