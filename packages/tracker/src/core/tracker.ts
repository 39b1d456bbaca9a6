import type { ChannelId, Digest, Grant, Machine, Millis, Rank } from '@shoal/common';

import type { TrackerAction, TrackerEvent } from './events.js';
import { addressProbed } from './handlers/addresses.js';
import { endQuarantine } from './handlers/corruption-reports.js';
import { clockSkipped, credentialDue, credentialIssued, keysRenewed } from './handlers/credentials.js';
import { channelClosed, disconnectClient } from './handlers/disconnect.js';
import { receive } from './handlers/dispatch.js';
import { sendQueuedAnswers, startupGraceEnded } from './handlers/pending-lookups.js';
import { barrierTimedOut, endSession, finishSession, abandonClient } from './handlers/session-lifecycle.js';
import { ownerSilent, completeEndedTakeovers } from './handlers/takeover.js';
import type { TrackerOptions } from './options.js';
import type { SessionPhase } from './session.js';
import { statusOf } from './status/status.js';
import type { TrackerStatus } from './status/status.js';
import { parseTimer, timers } from './timers.js';
import { newTrackerState } from './tracker-state.js';
import type { TrackerState } from './tracker-state.js';

type EventOf<T extends TrackerEvent['type']> = Extract<TrackerEvent, { readonly type: T }>;

/** Channels without INIT that are let in beyond `maxClients`. */
const SPARE_CHANNELS = 64;

/** Records the members of all swarms and hands them out to each other; runs a session from barrier to end. */
export class Tracker implements Machine<TrackerEvent, TrackerAction> {
  readonly #state: TrackerState;

  constructor(options: TrackerOptions) {
    this.#state = newTrackerState(options);
  }

  handle(event: TrackerEvent, now: Millis): readonly TrackerAction[] {
    const state = this.#state;
    state.startedAt ??= now;
    if (state.session.phase === 'ended') this.#afterEnd(event);
    else this.#apply(event, now);
    completeEndedTakeovers(state, now);
    for (const client of state.clients.takeEvicted()) abandonClient(state, client, now);
    if (!state.session.isEnding) state.pushes.flush(now);
    return state.out.take();
  }

  get phase(): SessionPhase {
    return this.#state.session.phase;
  }

  /** A picture of the swarms, plain enough for JSON, as far as the grant goes. */
  status(now: Millis, grant?: Grant): TrackerStatus {
    return statusOf(this.#state, now, grant);
  }

  #apply(event: TrackerEvent, now: Millis): void {
    const state = this.#state;
    switch (event.type) {
      case 'start':
        return this.#start();
      case 'stop':
        return endSession(state, event.reason, now);
      case 'channel-opened':
        return this.#channelOpened(event, now);
      case 'message-received': {
        const channel = state.channels.get(event.channel);
        return channel && receive(state, channel, event.envelope, now);
      }
      case 'channel-progress': {
        const channel = state.channels.get(event.channel);
        return channel && state.liveness.recordProgress(channel, event, now);
      }
      case 'clock-skipped':
        return clockSkipped(state, event.ms, now);
      case 'frame-rejected': {
        const channel = state.channels.get(event.channel);
        return channel && disconnectClient(state, channel, event.code, event.detail, now);
      }
      case 'channel-closed': {
        const channel = state.channels.get(event.channel);
        return channel && channelClosed(state, channel, closeReason(event), 'vanished', now);
      }
      case 'address-probed':
        return addressProbed(state, event, now);
      case 'answer-sent':
        state.answers.markSent(event.ticket);
        return sendQueuedAnswers(state, now);
      case 'keys-renewed':
        return keysRenewed(state, now);
      case 'credential-issued':
        return credentialIssued(state, event);
      case 'timer-expired':
        return this.#timerExpired(event.name, now);
    }
  }

  #start(): void {
    const { session, out } = this.#state;
    if (!session.isStanding) out.log({ type: 'barrier-waiting', present: 0, expected: session.expected });
  }

  #channelOpened(event: EventOf<'channel-opened'>, now: Millis): void {
    const { channels, clients, options, out } = this.#state;
    const channel = channels.open(event, now + options.initTimeoutMs, now);
    if (channels.size - clients.connectedCount > options.maxClients + SPARE_CHANNELS) {
      return disconnectClient(this.#state, channel, 'LIMIT', 'too many channels are open', now);
    }
    out.setTimer(timers.init(channel.id), channel.initBy);
  }

  #timerExpired(name: string, now: Millis): void {
    const state = this.#state;
    const { kind, what } = parseTimer(name);
    if (kind === 'init') this.#initTimedOut(Number(what), now);
    else if (kind === 'lost') this.#graceOver(Number(what), now);
    else if (kind === 'credential') credentialDue(state, Number(what), now);
    else if (kind === 'release') endQuarantine(state, what, now);
    else if (kind === 'push') this.#pushDue(what, now);
    else if (kind === 'takeover') ownerSilent(state, what, now);
    else if (kind === timers.barrier) barrierTimedOut(state, now);
    else if (kind === timers.settle) startupGraceEnded(state, now);
    else if (kind === timers.answers) sendQueuedAnswers(state, now);
    else if (kind === timers.liveness) this.#sweep(now);
    else if (kind === timers.farewell) finishSession(state, now);
  }

  #initTimedOut(id: ChannelId, now: Millis): void {
    const channel = this.#state.channels.get(id);
    if (channel === undefined || channel.client !== undefined) return;
    if (now < channel.initBy) return this.#state.out.setTimer(timers.init(id), channel.initBy);
    disconnectClient(this.#state, channel, 'TIMEOUT', `no INIT within ${this.#state.options.initTimeoutMs} ms`, now);
  }

  #graceOver(rank: Rank, now: Millis): void {
    const client = this.#state.clients.findByRank(rank);
    if (client !== undefined) abandonClient(this.#state, client, now);
  }

  #pushDue(digest: Digest, now: Millis): void {
    const swarm = this.#state.swarms.find({ by: 'digest', digest });
    if (swarm !== undefined) this.#state.pushes.push(swarm, now);
  }

  #sweep(now: Millis): void {
    const { liveness, channels, options } = this.#state;
    for (const channel of liveness.sweep(channels, now)) {
      disconnectClient(this.#state, channel, 'TIMEOUT', `nothing was heard for ${options.peerTimeoutMs} ms`, now);
    }
    if (channels.size > 0) liveness.watch(now);
  }

  /** After the end new clients are refused; other events are ignored. */
  #afterEnd(event: TrackerEvent): void {
    if (event.type !== 'channel-opened') return;
    const { id, code, reason } = { id: event.channel, code: 'SESSION_CLOSED', reason: 'the session is over' } as const;
    this.#state.out.add({ type: 'close-channel', channel: id, code, reason });
  }
}

function closeReason({ code, reason }: EventOf<'channel-closed'>): string {
  if (code === undefined) return reason === '' ? 'the channel was closed' : reason;
  return reason === '' ? code : `${code}: ${reason}`;
}
