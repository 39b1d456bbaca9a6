import type { Digest, Grant, Machine, Millis } from '@shoal/common';

import type { TrackerAction, TrackerEvent } from './events.js';
import { MessageDispatch } from './handlers/dispatch.js';
import { createHandlers, type Handlers } from './handlers/handlers.js';
import type { TrackerOptions } from './options.js';
import { createParts, type TrackerParts } from './parts.js';
import type { SessionPhase } from './session.js';
import { type TrackerStatus, trackerStatus } from './status/status.js';
import { timerParts } from './timer-names.js';

type EventOf<T extends TrackerEvent['type']> = Extract<TrackerEvent, { readonly type: T }>;

/** Channels before INIT that are allowed in addition to `maxClients`. */
const SPARE_CHANNELS = 64;

/** Holds the members of all swarms, lists them to one another, and leads a session from its barrier to its end. */
export class Tracker implements Machine<TrackerEvent, TrackerAction> {
  readonly #options: TrackerOptions;
  readonly #parts: TrackerParts;
  readonly #handlers: Handlers;
  readonly #dispatch: MessageDispatch;

  constructor(options: TrackerOptions) {
    this.#options = options;
    this.#parts = createParts(options);
    this.#handlers = createHandlers(this.#parts, options);
    this.#dispatch = new MessageDispatch(this.#parts, this.#handlers);
  }

  handle(event: TrackerEvent, now: Millis): readonly TrackerAction[] {
    const { session, clients, pushes, out } = this.#parts;
    session.open(now);
    if (session.phase === 'ended') this.#afterEnd(event);
    else this.#apply(event, now);
    this.#handlers.takeovers.completeEnded(now);
    for (const client of clients.takeEvicted()) this.#handlers.session.abandon(client, now);
    if (!session.isEnding) pushes.flush(now);
    return out.take();
  }

  get phase(): SessionPhase {
    return this.#parts.session.phase;
  }

  /** The state of the swarms as plain JSON, limited to the files of the grant. */
  status(now: Millis, grant?: Grant): TrackerStatus {
    return trackerStatus(this.#parts, this.#options, now, grant);
  }

  #apply(event: TrackerEvent, now: Millis): void {
    const { session, liveness, credentials, addresses, lookups } = this.#handlers;
    switch (event.type) {
      case 'start':
        return session.start();
      case 'stop':
        return session.end(event.reason, now);
      case 'channel-opened':
        return this.#channelOpened(event, now);
      case 'message-received':
      case 'frame-rejected':
      case 'channel-closed':
        return this.#onChannel(event, now);
      case 'channel-progress':
        return liveness.recordProgress(event.channel, event, now);
      case 'clock-skipped':
        return credentials.clockSkipped(event.ms, now);
      case 'address-probed':
        return addresses.addressProbed(event, now);
      case 'answer-sent':
        return lookups.answerSent(event.ticket, now);
      case 'keys-renewed':
        return credentials.keysRenewed(now);
      case 'credential-issued':
        return credentials.credentialIssued(event.channel, event.credential);
      case 'timer-expired':
        return this.#timerExpired(event.name, now);
    }
  }

  #onChannel(event: EventOf<'message-received' | 'frame-rejected' | 'channel-closed'>, now: Millis): void {
    const { disconnects } = this.#handlers;
    const channel = this.#parts.channels.get(event.channel);
    if (channel === undefined) return;
    if (event.type === 'message-received') this.#dispatch.receive(channel, event.envelope, now);
    else if (event.type === 'frame-rejected') disconnects.disconnect(channel, event.code, event.detail, now);
    else disconnects.channelClosed(channel, closeReason(event), 'lost', now);
  }

  #channelOpened(event: EventOf<'channel-opened'>, now: Millis): void {
    const { channels, clients } = this.#parts;
    const { liveness, disconnects } = this.#handlers;
    const { initTimeoutMs, maxClients } = this.#options;
    const channel = channels.open(event, now + initTimeoutMs, now);
    if (channels.size - clients.connectedCount > maxClients + SPARE_CHANNELS) {
      return disconnects.disconnect(channel, 'LIMIT', 'too many channels are open', now);
    }
    liveness.channelOpened(channel);
  }

  #timerExpired(name: string, now: Millis): void {
    const { session, liveness, credentials, lookups, reports, takeovers } = this.#handlers;
    const timer = this.#parts.timers.expire(name);
    if (timer === undefined) return;
    const { kind, subject } = timerParts(timer);
    switch (kind) {
      case 'init':
        return liveness.initTimedOut(Number(subject), now);
      case 'liveness':
        return liveness.sweep(now);
      case 'lost': {
        const client = this.#parts.clients.findByRank(Number(subject));
        return client && session.abandon(client, now);
      }
      case 'barrier':
        return session.barrierTimedOut(now);
      case 'shutdown':
        return session.finish(now);
      case 'push':
        return this.#push(subject, now);
      case 'credential':
        return credentials.renew(Number(subject), now);
      case 'quarantine':
        return reports.endQuarantine(subject, now);
      case 'takeover':
        return takeovers.ownerTimedOut(subject, now);
      case 'answers':
        return lookups.sendQueuedAnswers(now);
      case 'startup-grace':
        return lookups.startupGraceEnded(now);
    }
  }

  #push(digest: Digest, now: Millis): void {
    const swarm = this.#parts.swarms.find({ by: 'digest', digest });
    if (swarm !== undefined) this.#parts.pushes.push(swarm, now);
  }

  /** After the end, new channels are refused and all other events ignored. */
  #afterEnd(event: TrackerEvent): void {
    if (event.type !== 'channel-opened') return;
    const { id, code, reason } = { id: event.channel, code: 'SESSION_CLOSED', reason: 'the session is over' } as const;
    this.#parts.out.add({ type: 'close-channel', channel: id, code, reason });
  }
}

function closeReason({ code, reason }: EventOf<'channel-closed'>): string {
  if (code === undefined) return reason === '' ? 'the channel was closed' : reason;
  return reason === '' ? code : `${code}: ${reason}`;
}
