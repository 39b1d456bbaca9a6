import { type Millis, aliveAfter } from '@shoal/common';

import type { Outbox } from '../outbox.js';
import { timers } from '../timers.js';
import type { Channel } from './client.js';

/** Sweeps per `peerTimeoutMs`: silence is noticed at most a sweep late. */
const SWEEPS = 6;

/** An INIT that is slower than this has the time of a short one, and little more. */
const INIT_BYTES_PER_SECOND = 16 * 1024;

/** Pings clients that fell silent and finds those that stayed so, by one coarse sweep over all. */
export class Liveness {
  readonly #timeoutMs: Millis;
  readonly #initMs: Millis;
  readonly #out: Outbox;
  #isArmed = false;

  constructor(timeoutMs: Millis, initMs: Millis, out: Outbox) {
    this.#timeoutMs = timeoutMs;
    this.#initMs = initMs;
    this.#out = out;
  }

  /** Sweeps go on for as long as there are channels. */
  watch(now: Millis): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#out.setTimer(timers.liveness, now + this.#timeoutMs / SWEEPS);
  }

  recordMessage(channel: Channel, now: Millis): void {
    channel.lastHeardAt = now;
  }

  /**
   * Bytes of messages that take long, either way, are a sign of life. So is a long INIT while it comes at a rate that
   * only a slow link has an excuse for; until then a channel is nobody's. Its sender is pinged: it waits for an answer.
   */
  recordProgress(
    channel: Channel,
    { received, sent }: { readonly received: number; readonly sent: number },
    now: Millis,
  ): void {
    if (channel.client !== undefined) {
      channel.lastHeardAt = aliveAfter(channel.lastHeardAt, received + sent, now);
      return;
    }
    const aliveAt = aliveAfter(channel.initBy - this.#initMs, received, now, INIT_BYTES_PER_SECOND);
    channel.initBy = aliveAt + this.#initMs;
    if (now - channel.lastPingAt < this.#timeoutMs / 3) return;
    channel.lastPingAt = now;
    this.#out.send(channel, { tag: 'PING' });
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
