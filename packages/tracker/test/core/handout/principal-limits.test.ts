import { Random } from '@shoal/common';
import { expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

import { ReplacementQuota } from '#src/core/handout/replacement-quota.js';

import { expectMessage, type FakeClient, held, manifest, ranks, TrackerHarness } from '../tracker-harness.js';
import { assertMutual, TestSwarm, type TestMember } from './crowd.js';

const few = { fullMesh: 9, neighbours: 8, seederNeighbours: 60 };

function countOf(crowd: TestSwarm, peer: TestMember, principal: string): number {
  return crowd.handout.neighboursOf(peer).filter((other) => other.principal === principal).length;
}

describe('a swarm in which one principal has many members', () => {
  for (const sybils of [80, 200, 1_000]) {
    it(`gives new clients the only real seeder among ${sybils} false ones`, () => {
      for (let seed = 1; seed <= 20; seed += 1) {
        const crowd = new TestSwarm(seed, few);
        const [seeder] = crowd.add(1, { complete: true }) as [TestMember];
        crowd.add(sybils, { complete: true, principal: 'many' });
        // All newcomers have one principal as well, and stay.
        for (const newcomer of crowd.add(40, { principal: 'honest' })) {
          const told = crowd.handout.neighboursOf(newcomer);
          expect(told, `seed ${seed}: ${newcomer.rank} gets the seeder`).to.include(seeder);
        }
      }
    });
  }

  it('gives a new client at most two of them, and not first, while there are others', () => {
    const crowd = new TestSwarm(1, few);
    crowd.add(1, { complete: true });
    crowd.add(30);
    crowd.add(100, { complete: true, principal: 'many' });
    crowd.add(100, { principal: 'many' });
    for (const newcomer of crowd.add(50)) {
      const told = crowd.handout.neighboursOf(newcomer);
      expect(told.length, `${told.length}`).to.be.at.least(6);
      expect(told.filter(({ principal }) => principal === 'many').length).to.be.at.most(2);
    }
    assertMutual(crowd.sets());
  });

  it('makes a seeder give some of their places to other principals', () => {
    const crowd = new TestSwarm(1, few);
    const [seeder] = crowd.add(1, { complete: true }) as [TestMember];
    crowd.add(300, { principal: 'many' });
    expect(countOf(crowd, seeder, 'many')).to.equal(few.seederNeighbours);
    for (const newcomer of crowd.add(40)) expect(crowd.handout.neighboursOf(newcomer)).to.include(seeder);
    expect(crowd.handout.neighboursOf(seeder).length).to.be.at.most(few.seederNeighbours);
  });

  it('gives a leecher that has only them others once these join', () => {
    const crowd = new TestSwarm(1, few);
    crowd.add(100, { complete: true, principal: 'many' });
    const [victim] = crowd.add(1) as [TestMember];
    expect(countOf(crowd, victim, 'many')).to.equal(8);
    const [seeder] = crowd.add(1, { complete: true }) as [TestMember];
    crowd.add(30);
    for (let i = 0; i < 8; i += 1) crowd.handout.neighboursOf(victim);
    expect(crowd.handout.neighboursOf(victim)).to.include(seeder);
    expect(countOf(crowd, victim, 'many')).to.be.at.most(4);
  });

  it('is listed normally without others', () => {
    const crowd = new TestSwarm(1, few);
    const [seeder] = crowd.add(1, { complete: true, principal: 'all' }) as [TestMember];
    crowd.add(200, { principal: 'all' });
    const sets = crowd.sets();
    assertMutual(sets);
    expect(sets.get(seeder)?.size).to.equal(few.seederNeighbours);
    for (const [peer, others] of sets) {
      if (peer !== seeder)
        expect(others.size >= 6 && others.size <= 9, `${peer.rank} has ${others.size}`).to.equal(true);
    }
  });

  it('fills free slots with them if there are few others', () => {
    const crowd = new TestSwarm(1, few);
    const [seeder] = crowd.add(1, { complete: true }) as [TestMember];
    const crowdOfOne = crowd.add(200, { principal: 'behind one address' });
    for (const peer of crowdOfOne) {
      const told = crowd.handout.neighboursOf(peer);
      expect(told.length >= 6 && told.length <= 9, `${peer.rank} gets ${told.length}`).to.equal(true);
    }
    expect(crowd.handout.neighboursOf(seeder).length).to.equal(few.seederNeighbours);
  });

  it('converges: repeated requests get the same neighbours in the end', () => {
    const crowd = new TestSwarm(1, few);
    crowd.add(1, { complete: true });
    for (const principal of ['a', 'b', 'c', 'd', 'e']) crowd.add(30, { principal });
    for (let i = 0; i < 20; i += 1) crowd.sets();
    crowd.handout.takeOutdated();
    crowd.sets();
    const changed = [...crowd.handout.takeOutdated()].length;
    expect(changed, `${changed} of 151 got other neighbours`).to.be.at.most(10);
  });

  it('visits a limited number of members for a new one, however many there are', () => {
    const costs = [400, 6_400].map((members) => {
      let draws = 0;
      const random = new Random(1);
      const below = random.below.bind(random);
      random.below = (limit) => {
        draws += 1;
        return below(limit);
      };
      const crowd = new TestSwarm(random, few);
      crowd.add(1, { complete: true });
      for (const principal of ['a', 'b', 'c']) crowd.add(members / 4, { principal, complete: principal === 'a' });
      crowd.add(members / 4);
      draws = 0;
      for (const newcomer of crowd.add(100, { principal: 'a' })) crowd.handout.neighboursOf(newcomer);
      return draws;
    });
    expect(costs[1], costs.join(' ')).to.be.below(2 * (costs[0] as number));
  });

  it('gives no member itself, an unreachable member, or a seeder to a seeder, in any sequence', () => {
    const act = fc.record({
      what: fc.constantFrom('join', 'join', 'join', 'leave', 'turn', 'ask', 'replace'),
      who: fc.nat(60),
      other: fc.nat(60),
      complete: fc.boolean(),
      reachable: fc.integer({ min: 0, max: 4 }).map((dice) => dice > 0),
      principal: fc.constantFrom('', 'a', 'b'),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 150, size: 'max' }), (acts) => {
        const crowd = new TestSwarm(1, { fullMesh: 2, neighbours: 4, seederNeighbours: 6 });
        for (const { what, who, other, complete, reachable, principal } of acts) {
          const peer = crowd.peers[who % Math.max(1, crowd.peers.length)];
          if (what === 'join') crowd.add(1, { complete, reachable, principal });
          else if (peer === undefined) continue;
          else if (what === 'leave') crowd.remove(peer);
          else if (what === 'turn') crowd.complete(peer);
          else if (what === 'ask') crowd.handout.neighboursOf(peer);
          else {
            const told = crowd.handout.neighboursOf(peer);
            const replaced = told[other % Math.max(1, told.length)];
            if (!peer.complete && replaced !== undefined) crowd.handout.replace(peer, [replaced]);
          }
        }
        if (crowd.peers.length <= 2) return;
        for (const peer of crowd.peers) {
          for (const other of crowd.handout.neighboursOf(peer)) {
            expect(other !== peer && other.reachable && !(peer.complete && other.complete)).to.equal(true);
            expect(crowd.peers).to.include(other);
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('FILE_UPDATE that names members which deliver nothing', () => {
  const file = manifest('movie', 4);
  const totals = { digest: file.digest, heldSegments: 0, downloadedBytes: 0, uploadedBytes: 0 };

  it('is answered with new neighbours, and changes no other member’s neighbours', () => {
    const harness = new TrackerHarness({ fullMesh: 4, neighbours: 4, seederNeighbours: 60 });
    for (let i = 0; i < 20; i += 1) {
      harness.open({ remoteHost: `10.0.1.${i}` }).init({ clientId: `seeder-${i}`, files: [held(file)] });
    }
    const [asker, bystander] = ['asker', 'bystander'].map((clientId, i) => {
      const client = harness.open({ remoteHost: `10.0.2.${i}` });
      client.init({ clientId });
      return client;
    }) as [FakeClient, FakeClient];
    const told = ranks(expectMessage(asker.request('movie'), 'FILE_DETAILS'));
    const theirs = ranks(expectMessage(bystander.request('movie'), 'FILE_DETAILS'));
    const undelivering = told.slice(0, 2);
    const [answer] = asker.send({ tag: 'FILE_UPDATE', totals, undelivering: [...undelivering, 999] });
    const now = ranks(expectMessage(answer?.body, 'SWARM'));
    expect(now.length).to.equal(told.length);
    expect(now.some((rank) => undelivering.includes(rank))).to.equal(false);
    expect(ranks(expectMessage(bystander.update(file, 0), 'SWARM'))).to.deep.equal(theirs);
  });

  it('costs the tracker a bounded number of replacements, over all clients of a principal', () => {
    const budget = new ReplacementQuota();
    expect(budget.take('one', 200, 0)).to.equal(200);
    expect(budget.take('one', 200, 0)).to.equal(56);
    expect(budget.take('one', 200, 4_999)).to.equal(0);
    expect(budget.take('other', 16, 4_999)).to.equal(16);
    expect(budget.take('one', 200, 5_000)).to.equal(200);
  });
});

describe('a neighbour that delivers nothing', () => {
  it('is replaced for the reporting client, and not given to it again', () => {
    const crowd = new TestSwarm(1, few);
    crowd.add(60, { complete: true });
    const [asker, bystander] = crowd.add(2) as [TestMember, TestMember];
    const before = new Set(crowd.handout.neighboursOf(asker));
    const theirs = crowd.handout.neighboursOf(bystander);
    const [useless] = [...before] as [TestMember];
    crowd.handout.replace(asker, [useless]);
    const after = crowd.handout.neighboursOf(asker);
    expect(after).to.not.include(useless);
    expect(after.length, 'another one came instead').to.equal(before.size);
    for (let i = 0; i < 20; i += 1) expect(crowd.handout.neighboursOf(asker)).to.not.include(useless);
    expect(crowd.handout.neighboursOf(bystander), 'no other member is affected').to.deep.equal(theirs);
  });

  it('is kept without alternatives', () => {
    const crowd = new TestSwarm(1, { ...few, fullMesh: 2 });
    const seeders = crowd.add(3, { complete: true });
    const [asker] = crowd.add(1) as [TestMember];
    crowd.handout.replace(asker, seeders);
    expect(crowd.handout.neighboursOf(asker).length).to.equal(3);
  });

  it('reaches the one good seeder in the end, among any others', () => {
    // Each has a principal of its own: only their silence distinguishes them from the good one.
    const crowd = new TestSwarm(1, few);
    crowd.add(200, { complete: true });
    const sound = crowd.peers[100] as TestMember;
    const [asker] = crowd.add(1) as [TestMember];
    let reports = 0;
    while (!crowd.handout.neighboursOf(asker).includes(sound)) {
      expect((reports += 1), 'it is found').to.be.below(500);
      crowd.handout.replace(asker, crowd.handout.neighboursOf(asker));
    }
  });

  it('costs others no link: false reports about all members change nothing else', () => {
    const crowd = new TestSwarm(1, few);
    crowd.add(5, { complete: true });
    const honest = crowd.add(100);
    const liars = crowd.add(10, { principal: 'liar' });
    const linksAmong = (): number => {
      let links = 0;
      for (const peer of honest) {
        links += crowd.handout.neighboursOf(peer).filter(({ principal }) => principal !== 'liar').length;
      }
      return links;
    };
    const before = linksAmong();
    for (let i = 0; i < 100; i += 1) {
      for (const liar of liars) crowd.handout.replace(liar, crowd.handout.neighboursOf(liar));
    }
    expect(linksAmong(), `${linksAmong()} of ${before}`).to.be.at.least(before);
  });
});
