import { type ChannelId, type Digest, type Envelope, type Manifest, type Millis, segmentBytes } from '@shoal/common';
import type { DownloaderAction, DownloaderEvent, DownloaderOptions, StorageAction } from '@shoal/client/core';

import { type Requested, removeCancelled } from './requested.js';
import type { Monitor } from './monitored.js';

type Report = (number: string, detail: string) => void;

/** The upper bound of outstanding requests, whatever the round-trip time. */
const MAX_OUTSTANDING = 256;
/** The bound with idle peers, in budgets. */
const INVITED_SHARE = 2;
const ROUND_TRIPS = 3;
/** A machine measures its rate over a short time, in which more can arrive than the link's long-term rate. */
const BURST = 2;

/**
 * Checks a downloader's queues from outside, for files with content: outstanding requests (INV-REQ-3), segments in
 * memory (INV-REQ-6), and that a full disk stops requests (INV-DISK-5).
 */
export class DownloadMonitor implements Monitor<DownloaderEvent, DownloaderAction> {
  readonly #name: string;
  readonly #options: DownloaderOptions;
  /** The downlink in bytes a millisecond. */
  readonly #downlink: number;
  readonly #report: Report;
  readonly #manifests = new Map<Digest, Manifest>();
  readonly #requested = new Map<ChannelId, Map<number, Requested>>();
  /** The files of idle notices by channel, until a chosen segment of that file is requested on that channel. */
  readonly #idle = new Map<ChannelId, Set<Digest>>();
  readonly #greetedAt = new Map<ChannelId, Millis>();
  #longestRtt: Millis = 0;
  /** Segments passed to the disk and not answered yet, or refused and kept. */
  readonly #inMemory = new Set<string>();
  readonly #refused = new Set<string>();

  constructor(name: string, options: DownloaderOptions, downlink: number, report: Report) {
    this.#name = name;
    this.#options = options;
    this.#downlink = downlink;
    this.#report = report;
  }

  onEvent(event: DownloaderEvent, now: Millis): void {
    switch (event.type) {
      case 'message-received':
        this.#receives(event.channel, event.envelope, now);
        break;
      case 'channel-closed':
        this.#closes(event.channel);
        break;
      case 'storage-full':
        if (this.#manifests.has(digestOf(event.refused))) this.#refused.add(keyOf(event.refused));
        break;
      case 'segment-stored':
      case 'segment-rejected':
        this.#settle(`${event.digest} ${event.index}`);
        break;
      case 'file-opened':
      case 'file-completed':
      case 'storage-failed':
        this.#settle(`${event.digest} `);
        break;
      default:
    }
  }

  onAction(action: DownloaderAction, now: Millis): void {
    switch (action.type) {
      case 'send':
        this.#sends(action.channel, action.envelope, now);
        break;
      case 'close-channel':
        this.#closes(action.channel);
        break;
      case 'open-file':
        this.#manifests.set(action.manifest.digest, action.manifest);
        break;
      case 'store-segment':
        this.#inMemory.add(keyOf(action));
        break;
      case 'close-file':
        this.#manifests.delete(action.digest);
        for (const keys of [this.#inMemory, this.#refused]) {
          for (const key of keys) if (key.startsWith(action.digest)) keys.delete(key);
        }
        break;
      default:
    }
  }

  check(): void {
    const most = this.#budget();
    if (most === undefined) return;
    const certain = this.#count((segment) => segment !== 'any');
    const invited = INVITED_SHARE * most;
    if (certain > invited) this.#tell('INV-REQ-3', `has ${certain} requests outstanding, over ${invited}`);
    // Super-seeders are asked for segments beside the budget, as many as there are channels.
    const { maxOutstandingRequests, maxSources } = this.#options;
    const room = 2 * most + invited + maxOutstandingRequests + maxSources;
    const all = this.#count(() => true) + this.#inMemory.size;
    if (all > room) this.#tell('INV-REQ-6', `requests and keeps ${all} segments, over ${room}`);
  }

  /** The bound of outstanding requests without idle peers. */
  #budget(): number | undefined {
    const [manifest] = this.#manifests.values();
    if (manifest?.kind !== 'real') return undefined;
    const onTheWay = (ROUND_TRIPS * this.#longestRtt * BURST * this.#downlink) / segmentBytes(manifest, 0);
    return Math.min(this.#options.maxOutstandingRequests + Math.round(onTheWay), MAX_OUTSTANDING);
  }

  #closes(channel: ChannelId): void {
    this.#requested.delete(channel);
    this.#idle.delete(channel);
  }

  #receives(channel: ChannelId, { correlation, body }: Envelope, now: Millis): void {
    if (body.tag === 'HELLO_ACK') {
      this.#longestRtt = Math.max(this.#longestRtt, now - (this.#greetedAt.get(channel) ?? now));
    } else if (body.tag === 'OK' || body.tag === 'NOT_OK') {
      this.#requested.get(channel)?.delete(correlation);
    } else if (body.tag === 'IDLE') {
      const files = this.#idle.get(channel) ?? new Set();
      this.#idle.set(channel, files.add(body.digest));
    }
  }

  #sends(channel: ChannelId, { correlation, body }: Envelope, now: Millis): void {
    if (body.tag === 'HELLO') {
      this.#greetedAt.set(channel, now);
    } else if (body.tag === 'SEGMENT_REQUEST' && this.#manifests.get(body.digest)?.kind === 'real') {
      if (this.#refused.size > 0) this.#tell('INV-DISK-5', `requests segment ${body.segment} while its disk is full`);
      let requested = this.#requested.get(channel);
      if (requested === undefined) this.#requested.set(channel, (requested = new Map<number, Requested>()));
      requested.set(correlation, { digest: body.digest, segment: body.segment });
      if (body.segment !== 'any' && this.#idle.get(channel)?.delete(body.digest) !== true) this.#checkBudget();
    } else if (body.tag === 'CANCEL') {
      removeCancelled(this.#requested.get(channel), { digest: body.digest, segment: body.index });
    } else if (body.tag === 'CANCEL_ANY') {
      removeCancelled(this.#requested.get(channel), { digest: body.digest, segment: 'any' });
    }
  }

  /** Beyond the budget only idle peers are asked. */
  #checkBudget(): void {
    const most = this.#budget() ?? Infinity;
    const certain = this.#count((segment) => segment !== 'any');
    if (certain > most) this.#tell('INV-REQ-3', `has ${certain} requests outstanding, over ${most}`);
  }

  #count(matches: (segment: Requested['segment']) => boolean): number {
    let count = 0;
    for (const requested of this.#requested.values())
      for (const { segment } of requested.values()) if (matches(segment)) count += 1;
    return count;
  }

  #settle(key: string): void {
    this.#inMemory.delete(key);
    this.#refused.delete(key);
  }

  #tell(number: string, what: string): void {
    this.#report(number, `${this.#name} ${what}`);
  }
}

function digestOf(action: StorageAction): Digest {
  return action.type === 'open-file' ? action.manifest.digest : action.digest;
}

function keyOf(action: StorageAction): string {
  return `${digestOf(action)} ${action.type === 'store-segment' ? action.index : ''}`;
}
