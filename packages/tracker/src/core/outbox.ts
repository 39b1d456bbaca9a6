import type { Digest, ErrorCodeName, Message, Millis } from '@shoal/common';

import type { Channel } from './clients/client.js';
import type { TrackerAction } from './events.js';
import type { Refusal } from './handlers/refusal.js';
import type { TrackerLogEvent } from './log-events.js';

/** Collects the actions of the event at hand, in order. */
export class Outbox {
  #actions: TrackerAction[] = [];

  /** What was collected since the last call. */
  take(): readonly TrackerAction[] {
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }

  /** `correlation` repeats the request's; 0 for what nobody asked for. */
  send(channel: Channel, body: Message, correlation = 0): void {
    const envelope = { source: 0, destination: channel.client?.rank ?? 0, correlation, body };
    this.#actions.push({ type: 'send', channel: channel.id, envelope });
  }

  /** A long answer. */
  sendAnswer(channel: Channel, body: Message, correlation: number, ticket: number): void {
    const envelope = { source: 0, destination: channel.client?.rank ?? 0, correlation, body };
    this.#actions.push({ type: 'send-answer', channel: channel.id, envelope, ticket });
  }

  sendError(channel: Channel, code: ErrorCodeName, detail: string, correlation = 0): void {
    this.send(channel, { tag: 'ERROR', code, detail }, correlation);
  }

  /** An error about one file. */
  sendFileError(channel: Channel, digest: Digest, { code, detail }: Refusal, correlation: number): void {
    this.send(channel, { tag: 'ERROR', code, detail, digest }, correlation);
  }

  close(channel: Channel, code: ErrorCodeName | undefined, reason: string): void {
    this.#actions.push({ type: 'close-channel', channel: channel.id, code, reason });
  }

  log(event: TrackerLogEvent): void {
    this.#actions.push({ type: 'log', event });
  }

  setTimer(name: string, at: Millis): void {
    this.#actions.push({ type: 'set-timer', name, at });
  }

  cancelTimer(name: string): void {
    this.#actions.push({ type: 'cancel-timer', name });
  }

  add(action: TrackerAction): void {
    this.#actions.push(action);
  }
}
