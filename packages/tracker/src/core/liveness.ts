import type { Millis } from '@shoal/common';

import type { Channel } from './client.js';
import type { Outbox } from './outbox.js';
import { timers } from './timers.js';

/** Sweeps per `peerTimeoutMs`: silence is noticed at most a sweep late. */
const SWEEPS = 6;

/** Pings clients that fell silent and finds those that stayed so, by one coarse sweep over all. */
export class Liveness {
  readonly #timeoutMs: Millis;
  readonly #out: Outbox;
  #isArmed = false;

  constructor(timeoutMs: Millis, out: Outbox) {
    this.#timeoutMs = timeoutMs;
    this.#out = out;
  }

  /** Sweeps go on for as long as there are channels. */
  watch(now: Millis): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#out.setTimer(timers.liveness, now + this.#timeoutMs / SWEEPS);
  }

  heard(channel: Channel, now: Millis): void {
    channel.lastHeardAt = now;
  }

  /** Pings the quiet ones; returns those that were silent for too long. */
  sweep(channels: Iterable<Channel>, now: Millis): readonly Channel[] {
    this.#isArmed = false;
    const silent: Channel[] = [];
    for (const channel of channels) {
      if (channel.client === undefined) continue;
      const silence = now - channel.lastHeardAt;
      if (silence >= this.#timeoutMs) silent.push(channel);
      else if (silence >= this.#timeoutMs / 3 && now - channel.lastPingAt >= this.#timeoutMs / 3) {
        channel.lastPingAt = now;
        this.#out.send(channel, { tag: 'PING' });
      }
    }
    return silent;
  }
}
