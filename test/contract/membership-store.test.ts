import type { Address } from '@shoal/common';
import { InMemoryMembership, type Membership, type MembershipFact, type MembershipStore } from '@shoal/tracker/core';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

const stores: Readonly<Record<string, () => MembershipStore>> = {
  'in memory': () => new InMemoryMembership(),
};

const [movie, tree] = ['aa'.repeat(32), 'bb'.repeat(32)];
const address: Address = { host: '10.0.0.1', port: 4600 };

function member(rank: number, digest: string = movie, heldSegments = 0): Membership {
  return { digest, rank, clientId: `client-${rank}`, principal: `principal-${rank}`, address, heldSegments };
}

function join(rank: number, digest: string = movie, heldSegments = 0): MembershipFact {
  return { type: 'join', ...member(rank, digest, heldSegments) };
}

function ranksIn(store: MembershipStore, digest: string): number[] {
  return [...store.members(digest)].map(({ rank }) => rank);
}

for (const [name, create] of Object.entries(stores)) {
  describe(`a membership store ${name}`, () => {
    it('lists the members of a swarm in the order in which they joined', () => {
      const store = create();
      for (const rank of [3, 1, 2]) expect(store.apply(join(rank))).to.deep.equal([join(rank)]);
      expect(ranksIn(store, movie)).to.deep.equal([3, 1, 2]);
      expect([store.memberCount(movie), store.memberCount(tree)]).to.deep.equal([3, 0]);
      expect(store.find(movie, 1)).to.deep.equal(member(1));
      expect([store.find(movie, 9), store.find(tree, 1)]).to.deep.equal([undefined, undefined]);
    });

    it('returns no fact for one that is applied twice', () => {
      const store = create();
      const update: MembershipFact = { type: 'update', digest: movie, rank: 1, heldSegments: 2 };
      for (const fact of [join(1), update, { type: 'withdraw', digest: movie, rank: 1 }] as const) {
        expect(store.apply(fact), fact.type).to.deep.equal([fact]);
        expect(store.apply(fact), `${fact.type} again`).to.deep.equal([]);
      }
    });

    it('returns the changed fields of an update alone', () => {
      const store = create();
      store.apply(join(1));
      const moved = { host: '10.0.0.2', port: 4601 };
      const same: MembershipFact = { type: 'update', digest: movie, rank: 1, address, heldSegments: 0 };
      expect(store.apply(same)).to.deep.equal([]);
      expect(store.apply({ ...same, heldSegments: 3 })).to.deep.equal([
        { type: 'update', digest: movie, rank: 1, heldSegments: 3 },
      ]);
      expect(store.apply({ ...same, address: moved, heldSegments: 3 })).to.deep.equal([
        { type: 'update', digest: movie, rank: 1, address: moved },
      ]);
      expect(store.find(movie, 1)).to.deep.equal({ ...member(1), address: moved, heldSegments: 3 });
    });

    it('replaces the membership of a rank that joins again, at the end of the list', () => {
      const store = create();
      for (const rank of [1, 2]) store.apply(join(rank));
      const other: MembershipFact = { ...member(1), type: 'join', clientId: 'another' };
      expect(store.apply(other)).to.deep.equal([{ type: 'withdraw', digest: movie, rank: 1 }, other]);
      expect(ranksIn(store, movie)).to.deep.equal([2, 1]);
      expect(store.find(movie, 1)?.clientId).to.equal('another');
    });

    it('withdraws a client from each swarm that it leaves', () => {
      const store = create();
      for (const digest of [tree, movie]) for (const rank of [1, 2]) store.apply(join(rank, digest));
      expect([...store.swarmsOf(1)]).to.deep.equal([tree, movie]);
      expect(store.apply({ type: 'leave', rank: 1 })).to.deep.equal([
        { type: 'withdraw', digest: tree, rank: 1 },
        { type: 'withdraw', digest: movie, rank: 1 },
      ]);
      expect([...store.swarmsOf(1)]).to.deep.equal([]);
      for (const digest of [tree, movie]) expect(ranksIn(store, digest)).to.deep.equal([2]);
    });

    it('ignores facts about unknown members', () => {
      const store = create();
      store.apply(join(1));
      for (const fact of [
        { type: 'update', digest: movie, rank: 2, heldSegments: 1 },
        { type: 'update', digest: tree, rank: 1, heldSegments: 1 },
        { type: 'withdraw', digest: tree, rank: 1 },
        { type: 'leave', rank: 2 },
      ] as const) {
        expect(store.apply(fact), JSON.stringify(fact)).to.deep.equal([]);
      }
      expect(store.find(movie, 1)).to.deep.equal(member(1));
    });

    it('agrees with another store that applies the returned facts, whatever happens', () => {
      const digest = fc.constantFrom(movie, tree);
      const rank = fc.integer({ min: 1, max: 3 });
      const heldSegments = fc.nat(2);
      const fact: fc.Arbitrary<MembershipFact> = fc.oneof(
        fc.tuple(rank, digest, heldSegments).map((fields) => join(...fields)),
        fc.record({ type: fc.constant('update'), digest, rank, heldSegments }),
        fc.record({ type: fc.constant('withdraw'), digest, rank }),
        fc.record({ type: fc.constant('leave'), rank }),
      );
      fc.assert(
        fc.property(fc.array(fact, { maxLength: 40 }), (facts) => {
          const [store, follower] = [create(), create()];
          for (const each of facts) for (const effect of store.apply(each)) follower.apply(effect);
          for (const each of [movie, tree]) {
            expect([...follower.members(each)]).to.deep.equal([...store.members(each)]);
            expect(store.memberCount(each)).to.equal(ranksIn(store, each).length);
          }
          for (const each of [1, 2, 3]) {
            const swarms = [movie, tree].filter((one) => store.find(one, each) !== undefined);
            expect([...store.swarmsOf(each)].sort()).to.deep.equal(swarms);
          }
        }),
      );
    });
  });
}
