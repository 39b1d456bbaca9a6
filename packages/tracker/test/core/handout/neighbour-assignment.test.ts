import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerHarness, expectMessage, held, manifest } from '../tracker-harness.js';
import { assertMutual, budgets, TestSwarm, type TestMember } from './crowd.js';

function reach(sets: Map<TestMember, Set<TestMember>>, from: TestMember): number[] {
  const seen = new Set([from]);
  const sizes: number[] = [];
  for (let front = [from]; front.length > 0;) {
    sizes.push(seen.size);
    front = front.flatMap((peer) => [...(sets.get(peer) ?? [])]).filter((peer) => !seen.has(peer) && seen.add(peer));
  }
  return sizes;
}

describe('the neighbour assignment', () => {
  it('links all members to each other up to a full mesh', () => {
    const crowd = new TestSwarm();
    crowd.add(1, { complete: true });
    crowd.add(38);
    crowd.add(1, { reachable: false });
    const sets = crowd.sets();
    for (const [peer, others] of sets) expect(others.size).to.equal(peer.reachable ? 38 : 39);
    crowd.add(1);
    expect(crowd.sets().size).to.be.above(budgets.fullMesh);
  });

  it('above that makes a mutual, near-regular graph of small diameter', () => {
    const crowd = new TestSwarm();
    const [seeder] = crowd.add(1, { complete: true });
    crowd.add(499);
    const sets = crowd.sets();
    assertMutual(sets);
    const first = crowd.peers.slice(1, 1 + budgets.seederNeighbours);
    expect(sets.get(seeder as TestMember), 'who has the seeder keeps it').to.deep.equal(new Set(first));
    for (const [peer, others] of sets) {
      if (peer !== seeder)
        expect(others.size >= 36 && others.size <= 41, `${peer.rank} has ${others.size}`).to.equal(true);
    }
    for (const from of [1, 250, 499]) {
      const sizes = reach(sets, crowd.peers[from] as TestMember);
      expect(sizes.length <= 4 && sizes.at(-1) === 500, `hops reach ${sizes.join(' ')}`).to.equal(true);
    }
  });

  it('puts the first newcomers beside the seeder, and a late seeder among the leechers', () => {
    const crowd = new TestSwarm();
    crowd.add(200);
    const [seeder] = crowd.add(1, { complete: true }) as [TestMember];
    expect(crowd.handout.neighboursOf(seeder).length).to.equal(30);
    for (const peer of crowd.add(30)) expect(crowd.handout.neighboursOf(peer)).to.include(seeder);
    const [last] = crowd.add(1) as [TestMember];
    expect(crowd.handout.neighboursOf(last), 'its budget is spent').to.not.include(seeder);
    assertMutual(crowd.sets());
  });

  it('stays the same for repeated requests while nothing changes', () => {
    const crowd = new TestSwarm();
    crowd.add(300);
    const before = crowd.sets();
    expect(crowd.sets()).to.deep.equal(before);
  });

  it('is determined by the seed', () => {
    const ranksOf = (seed: number): number[][] => {
      const crowd = new TestSwarm(seed);
      crowd.add(120);
      return [...crowd.sets().values()].map((others) => [...others].map(({ rank }) => rank));
    };
    expect(ranksOf(5)).to.deep.equal(ranksOf(5));
    expect(ranksOf(5)).to.not.deep.equal(ranksOf(6));
  });

  it('refills below three quarters after others left', () => {
    const crowd = new TestSwarm();
    crowd.add(1, { complete: true });
    crowd.add(399);
    for (const peer of crowd.peers.filter(({ rank }) => rank % 2 === 0)) crowd.remove(peer);
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets)
      if (!peer.complete) expect(others.size >= 30 && others.size <= 41).to.equal(true);
  });

  it('links no two complete members, and keeps the limit of a member that becomes complete', () => {
    const crowd = new TestSwarm();
    crowd.add(1, { complete: true });
    const leechers = crowd.add(299);
    for (const peer of leechers.slice(0, 200)) crowd.complete(peer);
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets) {
      if (!peer.complete) expect(others.size, `${peer.rank} has ${others.size}`).to.be.at.least(30);
      else
        expect(others.size <= budgets.seederNeighbours && [...others].every(({ complete }) => !complete)).to.equal(
          true,
        );
    }
  });

  it('falls back to a full mesh and returns to the same graph', () => {
    const crowd = new TestSwarm();
    const [first] = crowd.add(40) as [TestMember];
    const [last] = crowd.add(1, { reachable: false }) as [TestMember];
    crowd.sets();
    crowd.handout.takeOutdated();
    crowd.remove(last);
    expect([...crowd.handout.takeOutdated()].length, 'all have new neighbours').to.equal(40);
    expect(crowd.handout.neighboursOf(first).length).to.equal(39);
    crowd.add(1);
    assertMutual(crowd.sets());
  });

  it('gives unreachable members their share without reducing that of reachable ones', () => {
    const crowd = new TestSwarm();
    crowd.add(1, { complete: true });
    crowd.add(100);
    crowd.add(400, { reachable: false });
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets)
      if (!peer.complete) expect(others.size, `${peer.rank}: ${others.size}`).to.be.at.least(30);

    const [turned] = crowd.peers.slice(1) as [TestMember];
    const known = (): number => crowd.peers.filter((peer) => crowd.handout.neighboursOf(peer).includes(turned)).length;
    expect(known()).to.be.above(100);
    crowd.complete(turned);
    expect(known(), 'as a seeder it has a budget').to.be.at.most(budgets.seederNeighbours);
  });

  it('leaves no member without a source, over the limit of the only one if necessary', () => {
    const crowd = new TestSwarm();
    const [seeder] = crowd.add(1, { complete: true }) as [TestMember];
    for (const peer of crowd.add(100, { reachable: false })) {
      expect(crowd.handout.neighboursOf(peer)).to.deep.equal([seeder]);
    }
  });

  it('leaves no member with a single source, over the limit of the seeders if necessary', () => {
    const crowd = new TestSwarm(3, { fullMesh: 2, neighbours: 2, seederNeighbours: 2 });
    crowd.add(3, { complete: true });
    const leechers = crowd.add(12, { reachable: false });
    for (const leecher of leechers) expect(crowd.sets().get(leecher)?.size ?? 0).to.be.at.least(2);
  });

  it('lists the outdated members once', () => {
    const crowd = new TestSwarm();
    crowd.add(100);
    crowd.sets();
    crowd.handout.takeOutdated();
    const [newcomer] = crowd.add(1) as [TestMember];
    const theirs = new Set(crowd.handout.neighboursOf(newcomer));
    const stale = new Set(crowd.handout.takeOutdated());
    expect([...theirs].every((peer) => stale.has(peer)) && !stale.has(newcomer)).to.equal(true);
    expect([...crowd.handout.takeOutdated()]).to.deep.equal([]);
    expect(stale.size, 'a newcomer concerns its neighbours only').to.be.at.most(41);
  });

  it('handles ten thousand members', () => {
    const crowd = new TestSwarm();
    crowd.add(1, { complete: true });
    crowd.add(9_999);
    const sets = crowd.sets();
    assertMutual(sets);
    for (const [peer, others] of sets)
      if (!peer.complete) expect(others.size >= 36 && others.size <= 41).to.equal(true);
    expect(reach(sets, crowd.peers[0] as TestMember).at(-1)).to.equal(10_000);
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
    const { members } = expectMessage(first?.update(file, 4), 'SWARM');
    expect(members.length > 0 && members.length <= 6).to.equal(true);
    expect(members.filter(({ heldSegments }) => heldSegments === 4)).to.deep.equal([]);
    expect(harness.tracker.status(0).files[0]?.seeders).to.equal(7);
  });
});
