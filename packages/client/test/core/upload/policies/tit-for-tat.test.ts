import { Random } from '@shoal/common';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { TitForTat } from '#src/core/upload/policies/tit-for-tat.js';

import { range } from '../../make.js';

const KIB = 1024;

describe('TitForTat', () => {
  it('lets in the first who ask, and one more by chance', () => {
    const { policy } = swarm();
    expect(range(7).filter((rank) => policy.admits(rank, 0))).to.deep.equal([0, 1, 2]);
  });

  it('serves the peers that uploaded most in the last two periods, and a random one', () => {
    for (const seed of range(20)) {
      const { give, take, round, served } = swarm(seed);
      give({ 1: 10, 2: 40, 3: 30, 4: 20 });
      take({ 1: 900, 4: 800 });
      round(false);
      expect(served().length === 3 && includes(served(), [2, 3])).to.equal(true);
      give({ 1: 15 });
      round(false);
      expect(includes(served(), [2, 3])).to.equal(true);
      round(false);
      expect(includes(served(), [1]), 'what the others gave is three periods old').to.equal(true);
    }
  });

  it('as a seeder serves those who took most', () => {
    for (const seed of range(20)) {
      const { give, take, round, served } = swarm(seed);
      give({ 1: 900 });
      take({ 2: 10, 4: 20, 5: 5 });
      round(true);
      expect(includes(served(), [2, 4])).to.equal(true);
    }
  });

  it('changes the random peer after each optimistic interval', () => {
    const { give, round, served } = swarm();
    const chances = range(13).map(() => {
      give({ 1: 10, 2: 10 });
      round(false);
      const others = served().filter((rank) => rank > 2);
      expect(others.length).to.equal(1);
      return others[0];
    });
    const changes = range(12).filter((i) => chances[i] !== chances[i + 1]);
    expect(changes.length).to.be.at.least(3);
    for (const [i, change] of changes.entries()) expect(i === 0 || change - (changes[i - 1] ?? 0) === 3).to.equal(true);
  });

  it('gives newcomers the next chance three times as often', () => {
    let newcomer = 0;
    for (let seed = 0; seed < 1_000; seed += 1) {
      const { policy, give } = swarm(seed);
      for (const rank of range(5)) policy.admits(rank + 1, 0);
      give({ 1: 10, 2: 10 });
      for (let now = 10; now <= 240; now += 10) {
        for (const rank of range(5)) policy.admits(rank + 1, now);
        policy.rechoke(false, now);
        give({ 1: 10, 2: 10 });
      }
      policy.admits(6, 250);
      const before = [3, 4, 5].find((rank) => policy.isAdmitted(rank));
      for (const rank of range(5)) policy.admits(rank + 1, 270);
      policy.rechoke(false, 270);
      assert(before === undefined || !policy.isAdmitted(before));
      if (policy.isAdmitted(6)) newcomer += 1;
    }
    // 3 of 5 lots: the two others that were passed over have one each. Five standard deviations.
    expect(Math.abs(newcomer - 600), `${newcomer} of 1,000`).to.be.below(78);
  });

  it('keeps no place for those who ask no more', () => {
    const { policy, give } = swarm();
    for (const rank of [1, 2, 3]) policy.admits(rank, 0);
    give({ 1: 50, 2: 50 });
    policy.rechoke(false, 30);
    expect([1, 2, 3].filter((rank) => policy.isAdmitted(rank))).to.deep.equal([]);
  });

  it('gives the place of who is gone to the next who asks', () => {
    const { policy } = swarm();
    for (const rank of [1, 2, 3, 4]) policy.admits(rank, 0);
    expect(policy.isAdmitted(4)).to.equal(false);
    policy.observe({ type: 'gone', rank: 1 });
    expect(policy.admits(4, 1) && !policy.isAdmitted(1)).to.equal(true);
    policy.observe({ type: 'gone', rank: 3 });
    expect(policy.admits(5, 1) && !policy.admits(3, 1)).to.equal(true);
  });

  it('forgets what was exchanged with who is gone', () => {
    for (const seed of range(20)) {
      const { policy, give, round, served } = swarm(seed);
      give({ 1: 90, 2: 20, 3: 20 });
      policy.observe({ type: 'gone', rank: 1 });
      round(false);
      expect(includes(served(), [2, 3])).to.equal(true);
    }
  });

  it('serves who was let in first come, first served', () => {
    const { policy } = swarm();
    const asked = { principal: '', correlation: 1, digest: 'f', segment: 0, since: 0 };
    const waiting = [3, 1].map((channel) => ({ channel, ...asked }));
    const view = { now: 0, heldBy: () => 0, activeOf: () => 0, burdenOf: () => 0, mayStart: () => true };
    expect(policy.next(waiting, view)?.channel).to.equal(3);
    expect(policy.next(waiting, { ...view, mayStart: ({ channel }) => channel === 1 })?.channel).to.equal(1);
    expect(policy.next([], view)).to.equal(undefined);
  });

  it('decides the same from the same seed', () => {
    const history = (): number[][] => {
      const { round, served } = swarm(7);
      return range(20).map(() => {
        round(false);
        return served();
      });
    };
    expect(history()).to.deep.equal(history());
  });
});

/** Two places and one by chance, reviews every 10, chances of 30; peers 1 … 6 ask before each review. */
function swarm(seed = 1) {
  const options = { unchokedNeighbours: 2, rechokeIntervalMs: 10, optimisticIntervalMs: 30 };
  const policy = new TitForTat(options, new Random(seed));
  let now = 0;
  const hear =
    (type: 'received' | 'sent') =>
    (kibByRank: Record<number, number>): void => {
      for (const [rank, kib] of Object.entries(kibByRank))
        policy.observe({ type, rank: Number(rank), bytes: kib * KIB });
    };
  const ranks = [1, 2, 3, 4, 5, 6];
  return {
    policy,
    give: hear('received'),
    take: hear('sent'),
    round: (isSeeder: boolean): void => {
      for (const rank of ranks) policy.admits(rank, now);
      now += 10;
      policy.rechoke(isSeeder, now);
    },
    served: (): number[] => ranks.filter((rank) => policy.isAdmitted(rank)),
  };
}

function includes(ranks: readonly number[], wanted: readonly number[]): boolean {
  return wanted.every((rank) => ranks.includes(rank));
}
