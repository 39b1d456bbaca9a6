import { printable } from '@shoal/common';
import type { ErrorCodeName, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerParts } from '../parts.js';
import type { SessionLifecycle } from './session-lifecycle.js';

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'channels' | 'clients' | 'takeovers' | 'swarms' | 'answers'>;

/** Closes channels, and removes their clients from all swarms. */
export class DisconnectHandler {
  readonly #parts: Parts;
  readonly #session: SessionLifecycle;

  constructor(parts: Parts, session: SessionLifecycle) {
    this.#parts = parts;
    this.#session = session;
  }

  /** Closes a channel with an error of the client. */
  disconnect(channel: Channel, code: ErrorCodeName, detail: string, now: Millis, correlation = 0): void {
    const { out } = this.#parts;
    const { remoteHost, client } = channel;
    out.sendError(channel, code, detail, correlation);
    out.close(channel, code, detail);
    out.log({ type: 'channel-error', rank: client?.rank, remoteHost, code, detail });
    this.channelClosed(channel, detail, 'lost', now);
  }

  /** GOODBYE: the session does not wait for the client's return. */
  receiveGoodbye(channel: Channel, reason: string, now: Millis): void {
    this.#parts.out.close(channel, undefined, 'goodbye');
    this.channelClosed(channel, reason === '' ? 'goodbye' : reason, 'goodbye', now);
  }

  /** A channel closed, or is closed by the current event. */
  channelClosed(channel: Channel, reason: string, how: 'lost' | 'goodbye', now: Millis): void {
    const { takeovers, timers } = this.#parts;
    this.#removeChannel(channel);
    takeovers.channelClosed(channel);
    if (channel.client === undefined) timers.cancel(`init:${channel.id}`);
    else this.#clientDisconnected(channel.client, printable(reason), how, now);
    this.#session.finishIfAllClosed(now);
  }

  /** A client connected again: closes its older channel. Its rank and its place in the session stay. */
  replaceChannel(client: Client, channel: Channel): void {
    const { out, swarms } = this.#parts;
    const detail = `client ${client.clientId} connected again: this channel is replaced`;
    out.sendError(channel, 'REPLACED', detail);
    out.close(channel, 'REPLACED', detail);
    this.#removeChannel(channel);
    swarms.apply({ type: 'leave', rank: client.rank });
  }

  #removeChannel(channel: Channel): void {
    const { channels, answers, timers } = this.#parts;
    channels.remove(channel);
    answers.removeChannel(channel.principal, channel.id);
    if (channel.token !== undefined) timers.cancel(`credential:${channel.id}`);
  }

  #clientDisconnected(client: Client, reason: string, how: 'lost' | 'goodbye', now: Millis): void {
    const { out, clients, swarms } = this.#parts;
    swarms.apply({ type: 'leave', rank: client.rank });
    clients.disconnect(client, reason);
    out.log({ type: 'client-disconnected', rank: client.rank, reason });
    this.#session.clientDisconnected(client, how, now);
  }
}
