import { expect } from 'chai';
import fc from 'fast-check';

import { Random } from '@shoal/common';
import { describe, it } from 'mocha';

import { Quarantine } from '#src/core/reputation/quarantine.js';
import { NeighbourAssignment } from '#src/core/handout/neighbour-assignment.js';

import { type FakeClient, held, manifest, TrackerHarness } from '../tracker-harness.js';

const file = manifest('movie', 8);
const other = manifest('other', 8, 2);
const HOSTS = 12;
const THRESHOLD = 3;

type Step =
  | { readonly do: 'join'; readonly host: number; readonly id: number; readonly seeds: boolean }
  | { readonly do: 'update'; readonly who: number; readonly held: number }
  | { readonly do: 'vanish'; readonly who: number }
  | { readonly do: 'blame'; readonly who: number; readonly rank: number; readonly other: boolean }
  | { readonly do: 'advance'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('join' as const),
      host: fc.nat(HOSTS - 1),
      id: fc.nat(19),
      seeds: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('update' as const), who: fc.nat(29), held: fc.constantFrom(0, 3, 8) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('vanish' as const), who: fc.nat(29) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('blame' as const),
      who: fc.nat(29),
      rank: fc.integer({ min: 1, max: 20 }),
      other: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(10, 1_000, 30_000, 61_000).map((ms) => ({ do: 'advance' as const, ms })),
  },
);
const steps = fc.array(step, { maxLength: 150, size: 'max' });

/** All messages and log events of the tracker; `mayBlame` selects the reports that it gets. */
function transcript(script: readonly Step[], mayBlame: (host: number) => boolean): string {
  const harness = new TrackerHarness({
    ...{ fullMesh: 5, neighbours: 3, seederNeighbours: 4, peerTimeoutMs: 10_000_000 },
    ...{ reportThreshold: THRESHOLD, quarantineMs: 60_000, reportBudget: 4 },
  });
  const joined: { readonly client: FakeClient; readonly host: number }[] = [];
  const pick = (who: number): (typeof joined)[number] | undefined => {
    const open = joined.filter(({ client }) => harness.clients.has(client.channel));
    return open[who % Math.max(1, open.length)];
  };
  const said: unknown[] = [];
  for (const one of script) {
    switch (one.do) {
      case 'join': {
        const client = harness.open({ remoteHost: `10.0.0.${one.host}` });
        const files = one.seeds ? [held(file), held(other)] : [];
        client.init({ clientId: `client-${one.id}`, requestedRank: one.id + 1, files });
        if (!client.has('INIT_ACK')) harness.advance(3_000);
        if (client.closed !== undefined) break;
        if (!one.seeds) for (const name of ['movie', 'other']) client.request(name);
        joined.push({ client, host: one.host });
        break;
      }
      case 'update': {
        const { client } = pick(one.who) ?? {};
        client?.update(file, one.held);
        break;
      }
      case 'vanish':
        pick(one.who)?.client.disconnect();
        break;
      case 'blame': {
        const chosen = pick(one.who);
        if (chosen === undefined || !mayBlame(chosen.host)) break;
        const { digest } = one.other ? other : file;
        chosen.client.send({ tag: 'REPORT', digest, index: 0, rank: one.rank });
        break;
      }
      case 'advance':
        harness.advance(one.ms);
        break;
    }
  }
  for (const { client } of joined) said.push(client.received);
  return JSON.stringify([said, harness.logged('client-quarantined')]);
}

describe('with reports of fewer principals than the threshold', () => {
  it('no answer differs from a run without their reports (INV-TRK-4)', () => {
    const liars = fc.uniqueArray(fc.nat(HOSTS - 1), { maxLength: THRESHOLD - 1 });
    fc.assert(
      fc.property(steps, liars, (script, hosts) => {
        const silent = transcript(script, () => false);
        expect(transcript(script, (host) => hosts.includes(host))).to.equal(silent);
      }),
      { numRuns: 300 },
    );
  });

  it('reports of more principals change answers', () => {
    const crowd = Array.from({ length: 4 }, (_, i): Step => ({ do: 'join', host: i, id: i + 2, seeds: false }));
    const seeders = [8, 9].map((host, i): Step => ({ do: 'join', host, id: i, seeds: true }));
    const blames = [2, 3, 4].map((who): Step => ({ do: 'blame', who, rank: 1, other: false }));
    const script = [...seeders, ...crowd, ...blames];
    expect(transcript(script, () => true)).to.not.equal(transcript(script, () => false));
  });
});

interface Peer {
  readonly rank: number;
  complete: boolean;
  reachable: boolean;
  readonly principal: string;
  readonly listens: boolean;
  held: boolean;
}

describe('quarantined members', () => {
  it('are handed out exactly while no good member is complete (INV-TRK-5)', () => {
    const act = fc.record({
      what: fc.constantFrom('join', 'join', 'leave', 'turn', 'hold', 'hold', 'show'),
      who: fc.nat(20),
      complete: fc.boolean(),
      listens: fc.integer({ min: 0, max: 3 }).map((dice) => dice > 0),
    });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 80, size: 'max' }), (acts) => {
        const handout = new NeighbourAssignment<Peer>(
          { fullMesh: 4, neighbours: 2, seederNeighbours: 3 },
          new Random(1),
        );
        const quarantined = new Quarantine<Peer>(handout);
        const peers: Peer[] = [];
        for (const [i, { what, who, complete, listens }] of acts.entries()) {
          const peer = peers[who % Math.max(1, peers.length)];
          if (what === 'join') {
            const joined = { rank: i, principal: `${i % 7}`, complete, reachable: listens, listens, held: false };
            peers.push(joined);
            handout.join(joined);
            quarantined.set(joined, false);
          } else if (peer === undefined) continue;
          else if (what === 'leave') {
            peers.splice(peers.indexOf(peer), 1);
            handout.leave(peer);
            quarantined.leave(peer);
          } else if (what === 'turn') {
            peer.complete = complete;
            handout.updateCompletion(peer);
            quarantined.updateCompletion(peer);
          } else {
            peer.held = what === 'hold';
            quarantined.set(peer, peer.held);
          }
          const sources = peers.filter((one) => one.complete && one.listens && !one.held);
          for (const one of peers) {
            expect(one.reachable).to.equal(one.listens && !(one.held && sources.length > 0));
            for (const neighbour of handout.neighboursOf(one)) expect(neighbour.reachable).to.equal(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are not checked at each join', () => {
    let looks = 0;
    const peer = (rank: number, complete: boolean): Peer => {
      let isDialable = true;
      return {
        ...{ rank, complete, principal: `${rank}`, listens: true, held: false },
        get reachable() {
          looks += 1;
          return isDialable;
        },
        set reachable(value) {
          isDialable = value;
        },
      };
    };
    const quarantined = new Quarantine<Peer>({ join: () => undefined, leave: () => undefined });
    quarantined.set(peer(0, true), false);
    for (let rank = 1; rank <= 1_000; rank += 1) quarantined.set(peer(rank, true), true);
    looks = 0;
    quarantined.set(peer(1_001, false), false);
    quarantined.set(peer(1_002, true), false);
    expect(looks, `${looks} looks`).to.be.below(10);
  });
});
