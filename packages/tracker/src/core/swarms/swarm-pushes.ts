import type { Millis } from '@shoal/common';

import type { Outbox } from '../outbox.js';
import { timers } from '../timers.js';
import { memberListFor } from './member-list.js';
import type { Swarm } from './swarm.js';

/** Tells downloaders of changes among their neighbours: at once, but one file at most once per interval. */
export class SwarmPushes {
  readonly #intervalMs: Millis;
  readonly #out: Outbox;
  /** Swarms that changed during the event at hand. */
  readonly #touched = new Set<Swarm>();
  /** Swarms whose next push waits for its timer. */
  readonly #waiting = new Set<Swarm>();
  readonly #pushedAt = new Map<Swarm, Millis>();

  constructor(intervalMs: Millis, out: Outbox) {
    this.#intervalMs = intervalMs;
    this.#out = out;
  }

  markChanged(swarm: Swarm): void {
    this.#touched.add(swarm);
  }

  /** Ends an event: after its answers, so that who was just answered isn't told twice. */
  flush(now: Millis): void {
    for (const swarm of this.#touched) {
      if (this.#waiting.has(swarm)) continue;
      const dueAt = (this.#pushedAt.get(swarm) ?? -Infinity) + this.#intervalMs;
      if (now >= dueAt) this.push(swarm, now);
      else {
        this.#waiting.add(swarm);
        this.#out.setTimer(timers.push(swarm.digest), dueAt);
      }
    }
    this.#touched.clear();
  }

  push(swarm: Swarm, now: Millis): void {
    this.#waiting.delete(swarm);
    for (const member of swarm.takeOutdated()) {
      const { channel } = member.client;
      if (channel === undefined) continue;
      this.#pushedAt.set(swarm, now);
      this.#out.send(channel, {
        tag: 'SWARM',
        digest: swarm.digest,
        members: memberListFor(swarm, member, channel, now),
      });
    }
  }

  remove(swarm: Swarm): void {
    this.#touched.delete(swarm);
    this.#pushedAt.delete(swarm);
    if (this.#waiting.delete(swarm)) this.#out.cancelTimer(timers.push(swarm.digest));
  }
}
