import { Outbox } from '@shoal/common';
import type { ChannelId, Digest, ErrorCodeName, Message, Rank } from '@shoal/common';

import type { TrackerAction } from './events.js';
import type { TrackerLogEvent } from './log-events.js';
import type { Refusal } from './refusal.js';

/** The channel that a message goes to; rank 0 before INIT. */
interface Recipient {
  readonly id: ChannelId;
  readonly rank: Rank;
}

/** Collects the actions of the current event, in order. */
export class TrackerOutbox extends Outbox<TrackerAction> {
  /** `correlation` repeats that of the request; 0 without a request. */
  send({ id, rank }: Recipient, body: Message, correlation = 0): void {
    this.add({ type: 'send', channel: id, envelope: { source: 0, destination: rank, correlation, body } });
  }

  /** Sends a long answer; the host reports its end with the ticket. */
  sendAnswer({ id, rank }: Recipient, body: Message, correlation: number, ticket: number): void {
    this.add({
      type: 'send-answer',
      channel: id,
      envelope: { source: 0, destination: rank, correlation, body },
      ticket,
    });
  }

  sendError(recipient: Recipient, code: ErrorCodeName, detail: string, correlation = 0): void {
    this.send(recipient, { tag: 'ERROR', code, detail }, correlation);
  }

  /** An error about one file. */
  sendFileError(recipient: Recipient, digest: Digest, { code, detail }: Refusal, correlation: number): void {
    this.send(recipient, { tag: 'ERROR', code, detail, digest }, correlation);
  }

  close({ id }: Recipient, code: ErrorCodeName | undefined, reason: string): void {
    this.add({ type: 'close-channel', channel: id, code, reason });
  }

  log(event: TrackerLogEvent): void {
    this.add({ type: 'log', event });
  }
}
