import { expect } from 'chai';

import type { Arena } from '../fixture.js';
import type { Attack } from '../attack.js';
import { guest } from './members.js';

const SEGMENTS = 64;
const EVERY_MS = 10;
const REQUESTS = 16;

/** Members that want an uploader for themselves: others are to get next to nothing. */
export const greedy: readonly Attack[] = [
  {
    name: 'takes and never acknowledges',
    run: async (arena) => {
      const { ms, got, cancelled } = await beside(arena, 'never', false);
      expect(cancelled).to.equal(0);
      return `the honest fetched in ${Math.round(ms)} ms meanwhile; it got ${got} segments for its slots, which come back after 30 s`;
    },
  },
  {
    name: 'takes, cancels and asks again and again, holding nothing',
    run: async (arena) => {
      const { ms, got, cancelled } = await beside(arena, 'cancels', true);
      expect(cancelled > 0 && got > 0).to.equal(true);
      return `an honest download took ${Math.round(ms)} ms meanwhile: a waiting request evicts no other`;
    },
  },
];

/** The time of an honest download beside a client that requests segments all the time. */
async function beside(
  arena: Arena,
  clientId: string,
  isCancelling: boolean,
): Promise<{ ms: number; got: number; cancelled: number }> {
  const member = await guest(arena, clientId);
  const channel = await member.dial(arena.peer.port, arena.peer.rank);
  let got = 0;
  let cancelled = 0;
  let next = 0;
  const timer = setInterval(() => {
    for (const { body } of channel.received.splice(0)) {
      if (body.tag !== 'OK') continue;
      got += 1;
      if (!isCancelling) continue;
      channel.send({ tag: 'CANCEL', digest: arena.open, index: body.index });
      cancelled += 1;
    }
    for (let i = 0; i < REQUESTS; i += 1) {
      channel.send({ tag: 'SEGMENT_REQUEST', digest: arena.open, segment: next % SEGMENTS });
      next += 1;
    }
  }, EVERY_MS);
  try {
    await arena.until('it to be served', () => got > 0);
    return { ms: await arena.honestGet(), got, cancelled };
  } finally {
    clearInterval(timer);
    channel.close();
  }
}
