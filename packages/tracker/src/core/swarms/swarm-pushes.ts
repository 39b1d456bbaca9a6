import type { Millis } from '@shoal/common';

import type { ClientRegistry } from '../clients/client-registry.js';
import type { TrackerOutbox } from '../outbox.js';
import type { TrackerTimers } from '../timer-names.js';
import type { MemberLists } from './member-lists.js';
import type { Swarm } from './swarm.js';

interface Parts {
  readonly out: TrackerOutbox;
  readonly timers: TrackerTimers;
  readonly clients: Pick<ClientRegistry, 'findByRank'>;
  readonly memberLists: MemberLists;
}

/** Sends SWARM to downloaders whose neighbours changed: at once, but for each file at most once per interval. */
export class SwarmPushes {
  readonly #intervalMs: Millis;
  readonly #parts: Parts;
  /** Swarms that changed during the current event. */
  readonly #changed = new Set<Swarm>();
  /** Swarms whose next push waits for its timer. */
  readonly #waiting = new Set<Swarm>();
  readonly #pushedAt = new Map<Swarm, Millis>();

  constructor(intervalMs: Millis, parts: Parts) {
    this.#intervalMs = intervalMs;
    this.#parts = parts;
  }

  markChanged(swarm: Swarm): void {
    this.#changed.add(swarm);
  }

  /** Called at the end of each event, after its answers: an answered member is up to date. */
  flush(now: Millis): void {
    for (const swarm of this.#changed) {
      if (this.#waiting.has(swarm)) continue;
      const dueAt = (this.#pushedAt.get(swarm) ?? -Infinity) + this.#intervalMs;
      if (now >= dueAt) this.push(swarm, now);
      else {
        this.#waiting.add(swarm);
        this.#parts.timers.set(`push:${swarm.digest}`, dueAt);
      }
    }
    this.#changed.clear();
  }

  push(swarm: Swarm, now: Millis): void {
    const { out, clients, memberLists } = this.#parts;
    const { digest } = swarm;
    this.#waiting.delete(swarm);
    for (const member of swarm.takeOutdated()) {
      const client = clients.findByRank(member.rank);
      if (client?.channel === undefined || client.files.get(digest)?.role !== 'wanted') continue;
      this.#pushedAt.set(swarm, now);
      out.send(client.channel, {
        tag: 'SWARM',
        digest,
        members: memberLists.listFor(swarm, member, client.channel, now),
      });
    }
  }

  remove(swarm: Swarm): void {
    this.#changed.delete(swarm);
    this.#pushedAt.delete(swarm);
    if (this.#waiting.delete(swarm)) this.#parts.timers.cancel(`push:${swarm.digest}`);
  }
}
