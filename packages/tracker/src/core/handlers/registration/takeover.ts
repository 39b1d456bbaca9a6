import { plainHost } from '@shoal/common';
import type { ClientId, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import type { TrackerParts } from '../../parts.js';
import type { Admission } from './admission.js';
import type { RegistrationHandler } from './registration.js';

/** The time for the owner of a client id to answer before a channel with its secret replaces it. */
const OWNER_ANSWER_MS = 3_000;

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'channels' | 'clients' | 'takeovers'>;
type Init = MessageOf<'INIT'>;

/**
 * Receives INIT. If the client id is connected, the new channel belongs to the same client, whose old channel is dead,
 * or to a second client with a copy of its state folder: the old channel is replaced only if it does not answer.
 */
export class TakeoverHandler {
  readonly #parts: Parts;
  readonly #admission: Admission;
  readonly #registration: RegistrationHandler;

  constructor(parts: Parts, admission: Admission, registration: RegistrationHandler) {
    this.#parts = parts;
    this.#admission = admission;
    this.#registration = registration;
  }

  receiveInit(channel: Channel, init: Init, correlation: number, now: Millis): void {
    const owner = this.#parts.clients.find(init.clientId)?.channel;
    if (owner === undefined) return this.#registration.register(channel, init, correlation, now);
    const refusal = this.#admission.findProblem(channel, init);
    if (refusal !== undefined) return this.#registration.refuse(channel, refusal, correlation);
    this.#askOwner(owner, channel, init, correlation, now);
  }

  /** PONG: the owner is alive, so the new channel is refused. */
  receivePong(owner: Client, correlation: number): void {
    const takeover = this.#parts.takeovers.find(owner.clientId);
    if (takeover === undefined || takeover.ping !== correlation) return;
    this.#end(owner.clientId);
    const host = plainHost(owner.channel?.remoteHost ?? '');
    const detail = `this client id is in use by a running client at ${host}`;
    this.#registration.refuse(takeover.newcomer, { code: 'CLIENT_ID_IN_USE', detail }, takeover.correlation);
  }

  /** The owner did not answer in time, or disconnected: the new channel is the same client. */
  ownerTimedOut(owner: ClientId, now: Millis): void {
    const { takeovers, channels } = this.#parts;
    const takeover = takeovers.find(owner);
    if (takeover === undefined) return;
    this.#end(owner);
    const { newcomer, init, correlation } = takeover;
    if (channels.get(newcomer.id) !== undefined) this.#registration.register(newcomer, init, correlation, now);
  }

  /** Called after each event: completes the takeovers of owners that disconnected. */
  completeEnded(now: Millis): void {
    for (const owner of this.#parts.takeovers.takeEnded()) this.ownerTimedOut(owner, now);
  }

  #askOwner(owner: Channel, newcomer: Channel, init: Init, correlation: number, now: Millis): void {
    const { out, timers, channels, takeovers } = this.#parts;
    const { clientId } = init;
    timers.cancel(`init:${newcomer.id}`);
    const earlier = takeovers.find(clientId)?.newcomer;
    if (earlier !== undefined) {
      out.close(earlier, 'REPLACED', `client ${clientId} connected again: this channel is replaced`);
      channels.remove(earlier);
    }
    const ping = takeovers.begin(newcomer, init, correlation);
    out.send(owner, { tag: 'PING' }, ping);
    timers.set(`takeover:${clientId}`, now + OWNER_ANSWER_MS);
  }

  #end(owner: ClientId): void {
    const { takeovers, timers } = this.#parts;
    takeovers.end(owner);
    timers.cancel(`takeover:${owner}`);
  }
}
