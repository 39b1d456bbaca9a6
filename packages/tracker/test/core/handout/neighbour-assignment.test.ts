import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrackerHarness, expect, held, manifest } from '../tracker-harness.js';
import { assertMutual, budgets, Crowd, type Peer } from './crowd.js';

function reach(sets: Map<Peer, Set<Peer>>, from: Peer): number[] {
  const seen = new Set([from]);
  const sizes: number[] = [];
  for (let front = [from]; front.length > 0;) {
    sizes.push(seen.size);
    front = front.flatMap((peer) => [...(sets.get(peer) ?? [])]).filter((peer) => !seen.has(peer) && seen.add(peer));
  }
  return sizes;
}

describe('the handout', () => {
  it('tells everybody of all others up to a full mesh', () => {
    const crowd = new Crowd();
    crowd.add(1, { complete: true });
    crowd.add(38);
    crowd.add(1, { reachable: false });
    const sets = crowd.sets();
    for (const [peer, others] of sets) assert.equal(others.size, peer.reachable ? 38 : 39);
    crowd.add(1);
    assert.ok(crowd.sets().size > budgets.fullMesh);
  });

  it('above that makes a mutual, near-regular, closely knit graph', () => {
    const crowd = new Crowd();
    const [seeder] = crowd.add(1, { complete: true });
    crowd.add(499);
    const sets = crowd.sets();
    assertMutual(sets);
    const first = crowd.peers.slice(1, 1 + budgets.seederNeighbours);
    assert.deepEqual(sets.get(seeder as Peer), new Set(first), 'who has the seeder keeps it');
    for (const [peer, others] of sets) {
      if (peer !== seeder) assert.ok(others.size >= 36 && others.size <= 41, `${peer.rank} has ${others.size}`);
    }
    for (const from of [1, 250, 499]) {
      const sizes = reach(sets, crowd.peers[from] as Peer);
      assert.ok(sizes.length <= 4 && sizes.at(-1) === 500, `hops reach ${sizes.join(' ')}`);
    }
  });

  it('puts the first newcomers beside the seeder, and a late seeder among the leechers', () => {
    const crowd = new Crowd();
    crowd.add(200);
    const [seeder] = crowd.add(1, { complete: true }) as [Peer];
    assert.equal(crowd.handout.neighboursOf(seeder).length, 30);
    for (const peer of crowd.add(30)) assert.ok(crowd.handout.neighboursOf(peer).includes(seeder));
    const [last] = crowd.add(1) as [Peer];
    assert.ok(!crowd.handout.neighboursOf(last).includes(seeder), 'its budget is spent');
    assertMutual(crowd.sets());
  });

  it('stays stable for who asks again while nothing changes', () => {
    const crowd = new Crowd();
    crowd.add(300);
    const before = crowd.sets();
    assert.deepEqual(crowd.sets(), before);
  });

  it('is determined by the seed', () => {
    const ranksOf = (seed: number): number[][] => {
      const crowd = new Crowd(seed);
      crowd.add(120);
      return [...crowd.sets().values()].map((others) => [...others].map(({ rank }) => rank));
    };
    assert.deepEqual(ranksOf(5), ranksOf(5));
    assert.notDeepEqual(ranksOf(5), ranksOf(6));
  });

  it('refills below three quarters after others left', () => {
    const crowd = new Crowd();
    crowd.add(1, { complete: true });
    crowd.add(399);
    for (const peer of crowd.peers.filter(({ rank }) => rank % 2 === 0)) crowd.remove(peer);
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets) if (!peer.complete) assert.ok(others.size >= 30 && others.size <= 41);
  });

  it('links no two complete members, and keeps the budget of who becomes one', () => {
    const crowd = new Crowd();
    crowd.add(1, { complete: true });
    const leechers = crowd.add(299);
    for (const peer of leechers.slice(0, 200)) crowd.complete(peer);
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets) {
      if (!peer.complete) assert.ok(others.size >= 30, `${peer.rank} has ${others.size}`);
      else assert.ok(others.size <= budgets.seederNeighbours && [...others].every(({ complete }) => !complete));
    }
  });

  it('falls back to a full mesh and returns to the same graph', () => {
    const crowd = new Crowd();
    const [first] = crowd.add(40) as [Peer];
    const [last] = crowd.add(1, { reachable: false }) as [Peer];
    crowd.sets();
    crowd.handout.takeOutdated();
    crowd.remove(last);
    assert.equal([...crowd.handout.takeOutdated()].length, 40, 'everybody has more to know');
    assert.equal(crowd.handout.neighboursOf(first).length, 39);
    crowd.add(1);
    assertMutual(crowd.sets());
  });

  it('gives members that cannot be dialled their share without using up that of others', () => {
    const crowd = new Crowd();
    crowd.add(1, { complete: true });
    crowd.add(100);
    crowd.add(400, { reachable: false });
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets) if (!peer.complete) assert.ok(others.size >= 30, `${peer.rank}: ${others.size}`);

    const [turned] = crowd.peers.slice(1) as [Peer];
    const known = (): number => crowd.peers.filter((peer) => crowd.handout.neighboursOf(peer).includes(turned)).length;
    assert.ok(known() > 100);
    crowd.complete(turned);
    assert.ok(known() <= budgets.seederNeighbours, 'as a seeder it has a budget');
  });

  it('leaves nobody without a source, over the budget of the only one if need be', () => {
    const crowd = new Crowd();
    const [seeder] = crowd.add(1, { complete: true }) as [Peer];
    for (const peer of crowd.add(100, { reachable: false })) {
      assert.deepEqual(crowd.handout.neighboursOf(peer), [seeder]);
    }
  });

  it('leaves nobody with one source alone, over the budget of the seeders if need be', () => {
    const crowd = new Crowd(3, { fullMesh: 2, neighbours: 2, seederNeighbours: 2 });
    crowd.add(3, { complete: true });
    const leechers = crowd.add(12, { reachable: false });
    for (const leecher of leechers) assert.ok((crowd.sets().get(leecher)?.size ?? 0) >= 2);
  });

  it('tells who has to be told, once', () => {
    const crowd = new Crowd();
    crowd.add(100);
    crowd.sets();
    crowd.handout.takeOutdated();
    const [anew] = crowd.add(1) as [Peer];
    const theirs = new Set(crowd.handout.neighboursOf(anew));
    const stale = new Set(crowd.handout.takeOutdated());
    assert.ok([...theirs].every((peer) => stale.has(peer)) && !stale.has(anew));
    assert.deepEqual([...crowd.handout.takeOutdated()], []);
    assert.ok(stale.size <= 41, 'a newcomer concerns its neighbours only');
  });

  it('carries ten thousand members', () => {
    const crowd = new Crowd();
    crowd.add(1, { complete: true });
    crowd.add(9_999);
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets) if (!peer.complete) assert.ok(others.size >= 36 && others.size <= 41);
    assert.equal(reach(sets, crowd.peers[0] as Peer).at(-1), 10_000);
  });
});

describe("a tracker's larger swarm", () => {
  it('hands a seeder leechers only, also one that became a seeder', () => {
    const file = manifest('movie', 4);
    const harness = new TrackerHarness({ fullMesh: 4, neighbours: 4, seederNeighbours: 6 });
    harness.join('seeder', { files: [held(file)] });
    const leechers = harness.joinMany(12);
    for (const client of leechers) client.request('movie');
    const [first, ...rest] = leechers.slice(0, 6);
    for (const client of rest) client.update(file, 4);
    const { members } = expect(first?.update(file, 4), 'SWARM');
    assert.ok(members.length > 0 && members.length <= 6);
    assert.deepEqual(
      members.filter(({ heldSegments }) => heldSegments === 4),
      [],
    );
    assert.equal(harness.tracker.status(0).files[0]?.seeders, 7);
  });
});
