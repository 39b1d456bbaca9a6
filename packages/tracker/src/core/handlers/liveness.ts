import type { ChannelId, Millis } from '@shoal/common';

import type { Channel } from '../clients/client.js';
import type { TrackerOptions } from '../options.js';
import type { TrackerParts } from '../parts.js';
import type { DisconnectHandler } from './disconnect.js';

/** Sweeps per `peerTimeoutMs`: a timeout is detected at most one sweep late. */
const SWEEPS = 6;

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'channels'>;
type Options = Pick<TrackerOptions, 'peerTimeoutMs' | 'initTimeoutMs'>;

/** Pings silent clients and disconnects those that stay silent, by one periodic sweep over all channels. */
export class LivenessHandler {
  readonly #parts: Parts;
  readonly #options: Options;
  readonly #disconnects: DisconnectHandler;

  constructor(parts: Parts, options: Options, disconnects: DisconnectHandler) {
    this.#parts = parts;
    this.#options = options;
    this.#disconnects = disconnects;
  }

  /** The sweeps continue while there are channels. */
  watch(now: Millis): void {
    const { timers } = this.#parts;
    if (!timers.isSet('liveness')) timers.set('liveness', now + this.#options.peerTimeoutMs / SWEEPS);
  }

  channelOpened(channel: Channel): void {
    this.#parts.timers.set(`init:${channel.id}`, channel.initBy);
  }

  /**
   * Part of a long message was received or sent. Before INIT only received bytes count, at a minimum rate; the client
   * is pinged, because it waits for an answer.
   */
  recordProgress(
    id: ChannelId,
    { received, sent }: { readonly received: number; readonly sent: number },
    now: Millis,
  ): void {
    const { channels, out } = this.#parts;
    const { peerTimeoutMs, initTimeoutMs } = this.#options;
    const channel = channels.get(id);
    if (channel === undefined) return;
    if (channel.client !== undefined) return channel.recordProgress(received + sent, now);
    channel.extendInit(received, initTimeoutMs, now);
    if (channel.takePing(peerTimeoutMs / 3, now)) out.send(channel, { tag: 'PING' });
  }

  initTimedOut(id: ChannelId, now: Millis): void {
    const { channels, timers } = this.#parts;
    const channel = channels.get(id);
    if (channel === undefined || channel.client !== undefined) return;
    if (now < channel.initBy) return timers.set(`init:${id}`, channel.initBy);
    const detail = `no INIT within ${this.#options.initTimeoutMs} ms`;
    this.#disconnects.disconnect(channel, 'TIMEOUT', detail, now);
  }

  sweep(now: Millis): void {
    const { channels, out } = this.#parts;
    const { peerTimeoutMs } = this.#options;
    const silent: Channel[] = [];
    for (const channel of channels) {
      if (channel.client === undefined) continue;
      const silence = channel.silentMs(now);
      if (silence >= peerTimeoutMs) silent.push(channel);
      else if (silence >= peerTimeoutMs / 3 && channel.takePing(peerTimeoutMs / 3, now)) {
        out.send(channel, { tag: 'PING' });
      }
    }
    for (const channel of silent) {
      this.#disconnects.disconnect(channel, 'TIMEOUT', `no message within ${peerTimeoutMs} ms`, now);
    }
    if (channels.size > 0) this.watch(now);
  }
}
