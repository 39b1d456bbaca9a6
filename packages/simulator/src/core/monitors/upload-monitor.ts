import type { ChannelId, Digest, Envelope, Millis } from '@shoal/common';
import type { OutgoingSegment, UploaderAction, UploaderEvent, UploaderOptions } from '@shoal/client/core';

import { type Requested, removeCancelled } from './requested.js';
import type { Monitor } from './monitored.js';

/** The queues of one peer's channel: its waiting requests, and its active uploads with their start. */
interface PeerQueues {
  readonly waiting: Map<number, Requested>;
  readonly active: Map<string, Millis>;
}

/** Checks an uploader's queues from outside (INV-UP-2): active uploads and waiting requests. */
export class UploadMonitor implements Monitor<UploaderEvent, UploaderAction> {
  readonly #name: string;
  readonly #options: UploaderOptions;
  readonly #report: (number: string, detail: string) => void;
  readonly #peers = new Map<ChannelId, PeerQueues>();

  constructor(name: string, options: UploaderOptions, report: (number: string, detail: string) => void) {
    this.#name = name;
    this.#options = options;
    this.#report = report;
  }

  onEvent(event: UploaderEvent, now: Millis): void {
    switch (event.type) {
      case 'channel-opened':
        this.#peers.set(event.channel, { waiting: new Map(), active: new Map() });
        break;
      case 'channel-closed':
        this.#peers.delete(event.channel);
        break;
      case 'message-received':
        this.#receives(event.channel, event.envelope);
        break;
      case 'segment-unreadable':
      case 'source-changed':
        this.#peers.get(event.segment.channel)?.active.delete(keyOf(event.segment.digest, event.segment.index));
        break;
      case 'timer-expired':
        if (event.name === 'sweep') this.#forgetOverdue(now);
        break;
      default:
    }
  }

  onAction(action: UploaderAction, now: Millis): void {
    if (action.type === 'close-channel') this.#peers.delete(action.channel);
    else if (action.type === 'send-segment') this.#starts(action.segment, now);
    else if (action.type === 'send') this.#answers(action.channel, action.envelope);
    else if (action.type === 'log' && action.event.type === 'upload-late') this.#freesSlot(action.event);
  }

  /** Frees the slot of an upload that was not acknowledged in time, whichever of the peers has it. */
  #freesSlot({ digest, index }: { readonly digest: Digest; readonly index: number }): void {
    for (const { active } of this.#peers.values()) if (active.delete(keyOf(digest, index))) return;
  }

  check(): void {
    const { maxActiveUploads, maxActiveSeederUploads, maxWaitingRequests, maxWaitingAnyPerChannel } = this.#options;
    let active = 0;
    let certain = 0;
    for (const neighbour of this.#peers.values()) {
      active += neighbour.active.size;
      let waiting = 0;
      for (const { segment } of neighbour.waiting.values()) if (segment !== 'any') waiting += 1;
      // A peer may have first copies waiting beside the queue's limit.
      certain += Math.max(0, waiting - maxWaitingAnyPerChannel);
      const any = neighbour.waiting.size - waiting;
      if (any > maxWaitingAnyPerChannel) this.#tell(`keeps ${any} requests for any segment of one peer`);
    }
    const most = Math.max(maxActiveUploads, maxActiveSeederUploads);
    if (active > most) this.#tell(`has ${active} active uploads, over ${most}`);
    if (certain > maxWaitingRequests + most) this.#tell(`keeps ${certain} requests waiting`);
  }

  #receives(channel: ChannelId, { correlation, body }: Envelope): void {
    const neighbour = this.#peers.get(channel);
    if (neighbour === undefined) return;
    switch (body.tag) {
      case 'SEGMENT_REQUEST':
        neighbour.waiting.set(correlation, body);
        break;
      case 'CANCEL':
        removeCancelled(neighbour.waiting, { digest: body.digest, segment: body.index });
        neighbour.active.delete(keyOf(body.digest, body.index));
        break;
      case 'CANCEL_ANY':
        removeCancelled(neighbour.waiting, { digest: body.digest, segment: 'any' });
        break;
      case 'RECEIVED':
      case 'DISCARDED':
        neighbour.active.delete(keyOf(body.digest, body.index));
        break;
      default:
    }
  }

  #starts({ channel, correlation, digest, index }: OutgoingSegment, now: Millis): void {
    const neighbour = this.#peers.get(channel);
    neighbour?.waiting.delete(correlation);
    neighbour?.active.set(keyOf(digest, index), now);
  }

  #answers(channel: ChannelId, { correlation, body }: Envelope): void {
    if (body.tag === 'NOT_OK' || body.tag === 'OK') this.#peers.get(channel)?.waiting.delete(correlation);
  }

  /** An overdue acknowledgement frees its slot. */
  #forgetOverdue(now: Millis): void {
    for (const { active } of this.#peers.values()) {
      for (const [key, since] of active) if (now - since >= this.#options.ackTimeoutMs) active.delete(key);
    }
  }

  #tell(what: string): void {
    this.#report('INV-UP-2', `${this.#name} ${what}`);
  }
}

function keyOf(digest: Digest, segment: number | 'any'): string {
  return `${digest} ${segment}`;
}
