import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { type Message, SegmentSet } from '@shoal/common';
import { assert, expect } from 'chai';

import type { RawClient } from '../../../puppets/raw-client.js';
import type { Arena } from '../fixture.js';
import type { Attack } from '../attack.js';
import { type Cost, costOf } from '../cost.js';
import { guest } from './members.js';
import type { RawMember } from '../../../puppets/raw-member.js';

const SEGMENTS = 64;
const CHANNELS = 33;
const FLOODERS = 10;
const MAX_FLOOD = 1_000_000;
const ROUNDS = 30;
const ROUND_MS = 50;
/** Limit of an attack's cost for a seeder, beside concurrent honest downloads. */
const MAX_GROWN_MIB = 64;

const UNKNOWN = 'ab'.repeat(32);
/** Requests, and CANCELs of requests, that lead to no upload. */
const EMPTY_REQUESTS: readonly Message[] = [
  { tag: 'SEGMENT_REQUEST', digest: UNKNOWN, segment: 0 },
  { tag: 'CANCEL', digest: UNKNOWN, index: 0 },
];

/** Members that are many, or pretend to be, and members that make an uploader work. */
export const crowds: readonly Attack[] = [
  {
    name: 'a flood of CREDENTIALs',
    run: async (arena) => {
      const channel = await opened(await guest(arena, 'credentials'), arena);
      const cost = await measured(arena, async () => {
        for (let i = 0; i < 20_000; i += 1) {
          const credential = randomBytes(70).toString('base64url');
          channel.send({ tag: 'CREDENTIAL', credential, swarmKey: '', trackerTimeMs: 0, instance: '' });
        }
        return channel.closed();
      });
      expect(cost.result.code).to.equal('PROTOCOL');
      return `cut off, PROTOCOL: ${cost.result.reason}; ${text(cost)}`;
    },
  },
  {
    name: 'one member on many channels',
    run: async (arena) => {
      const member = await guest(arena, 'many-channels');
      const channels: RawClient[] = [];
      for (let i = 0; i < CHANNELS; i += 1) channels.push(await opened(member, arena));
      const cost = await measured(arena, () => flood(channels, arena));
      const codes = await Promise.all(channels.slice(0, -1).map(async (each) => (await each.closed()).code));
      assert(codes.every((code) => code === 'REPLACED'));
      return `one channel, the others are closed (REPLACED); ${text(cost)}`;
    },
  },
  {
    name: 'many members of one token, which take and never acknowledge',
    run: async (arena) => {
      const channels: RawClient[] = [];
      for (let i = 0; i < CHANNELS; i += 1) {
        channels.push(await opened(await guest(arena, `crowd-${i}`), arena));
      }
      const cost = await measured(arena, () => flood(channels, arena));
      const got = channels.flatMap(({ received }) => received).filter(({ body }) => body.tag === 'OK').length;
      for (const each of channels) each.close();
      expect(got, 'a crowd has its part').to.be.above(0);
      return `${got} segments; ${text(cost)}`;
    },
  },
  {
    name: 'asks and tells the same again and again',
    run: async (arena) => {
      const channel = await opened(await guest(arena, 'repeats'), arena);
      const held = SegmentSet.full(SEGMENTS);
      const cost = await measured(arena, async () => {
        for (let i = 0; i < 20_000; i += 1) {
          channel.send({ tag: 'SUBSCRIBE', digest: arena.open });
          channel.send({ tag: 'BITFIELD', digest: arena.open, held, load: 0 });
        }
        return channel.closed();
      });
      expect(isCutOff(cost.result)).to.equal(true);
      return `cut off, LIMIT; ${text(cost)}`;
    },
  },
  ...EMPTY_REQUESTS.map((body) => ({
    name: `floods of ${body.tag} that lead to nothing, on ${FLOODERS} channels`,
    run: async (arena: Arena) => {
      const channels: RawClient[] = [];
      for (let i = 0; i < FLOODERS; i += 1) channels.push(await opened(await guest(arena, `${body.tag}-${i}`), arena));
      const cost = await measured(arena, async () => {
        // Until all are cut off: a fixed number may be within the limit on a slow machine, which takes longer for it.
        for (let i = 0; i < MAX_FLOOD && channels.some(({ isOpen }) => isOpen); i += 1) {
          for (const channel of channels) if (channel.isOpen) channel.send(body);
          if (i % 100 === 0) await delay(1);
        }
        return Promise.all(channels.map((channel) => channel.closed()));
      });
      expect(cost.result.every(isCutOff)).to.equal(true);
      return `cut off, LIMIT; ${text(cost)}`;
    },
  })),
];

/** A client that does not read meanwhile sees only the end of the connection (1006). */
function isCutOff({ code }: { readonly code: string | number }): boolean {
  return code === 'LIMIT' || code === 1006;
}

async function opened(member: RawMember, arena: Arena): Promise<RawClient> {
  const channel = await member.dial(arena.peer.port, arena.peer.rank);
  channel.send({ tag: 'SUBSCRIBE', digest: arena.open });
  await channel.next('BITFIELD');
  return channel;
}

/** All of them ask for everything, in turn; what comes is not acknowledged. */
async function flood(channels: readonly RawClient[], arena: Arena): Promise<void> {
  let next = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const channel of channels) {
      channel.send({ tag: 'SEGMENT_REQUEST', digest: arena.open, segment: next % SEGMENTS });
      next += 1;
    }
    await delay(ROUND_MS);
  }
}

/** The honest are served meanwhile, and the seeder keeps its memory. */
async function measured<T>(arena: Arena, attack: () => Promise<T>): Promise<Cost<T>> {
  const cost = await costOf(arena.seeder.pid, () => arena.honestGet(), attack);
  expect(cost.grownMib, `the seeder has grown by ${cost.grownMib} MiB`).to.be.at.most(MAX_GROWN_MIB);
  return cost;
}

function text({ cpuSeconds, grownMib, beforeMs, duringMs }: Cost<unknown>): string {
  const during = Math.round(Math.max(...duringMs));
  return `seeder: ${cpuSeconds.toFixed(1)} CPU s, +${grownMib} MiB; the honest fetched in ${during} ms at most meanwhile (${Math.round(beforeMs)} ms before)`;
}
