import { type ChannelId, type Envelope, ExitCode, type Machine, type Millis, printable } from '@shoal/common';

import type { DownloaderAction, DownloaderEvent } from '../events.js';
import type { PostedEvent } from '../machine-messages.js';
import type { DownloaderOptions } from '../options.js';
import {
  handleCredentialChecked,
  handleProofChecked,
  sendProof,
  receiveHelloAck,
  renewCredential,
} from './handlers/authentication.js';
import { sendHaves } from './handlers/announcements.js';
import { banPeer, failIfAllAreBanned } from './handlers/ban.js';
import {
  connectPeers,
  sendHello,
  markReady,
  handleDisconnect,
  freeChannelSlot,
  addPeer,
  reportUntrusted,
  disconnect,
  checkChannels,
  updateMembers,
} from './handlers/connections.js';
import { postContributions } from './reports/contribution.js';
import { handleCorruptSegment } from './handlers/corruption.js';
import { checkDeadlines } from './handlers/request-timeouts.js';
import { DownloaderContext } from './downloader-context.js';
import type { FileDownload } from './files/file-download.js';
import { checkStalls, completeFile, failFile } from './handlers/file-ends.js';
import { fetchFile, handleFileOpened } from './handlers/file-starts.js';
import { messageText } from './reports/last-message.js';
import { handlePeerHas, receiveAvailability } from './handlers/receive-have.js';
import { receiveBytes } from './handlers/receive-bytes.js';
import { reportProgress, reportState } from './reports/progress-reports.js';
import { scheduleRequests, retry } from './requests/schedule-requests.js';
import { receiveNotOk, receiveOk, handleSegmentRejected, handleSegmentStored } from './handlers/receive-segment.js';
import type { Peer } from '../peers/peer-pool.js';
import { retryStorage, handleStorageFull } from './handlers/storage-full.js';

/**
 * Fetches files: dials swarm members, asks them for segments by the file's policy, has every
 * segment verified before it counts, announces what is held, and avoids who sent what it should not.
 */
export class Downloader implements Machine<DownloaderEvent, DownloaderAction> {
  readonly #context: DownloaderContext;

  constructor(options: DownloaderOptions) {
    this.#context = new DownloaderContext(options);
  }

  handle(event: DownloaderEvent, now: Millis): readonly DownloaderAction[] {
    const context = this.#context;
    context.now = now;
    if (!context.isStopped) this.#dispatch(event);
    if (context.needsScheduling && !context.isStopped) scheduleRequests(context);
    context.needsScheduling = false;
    return context.take();
  }

  #dispatch(event: DownloaderEvent): void {
    const context = this.#context;
    switch (event.type) {
      case 'posted':
        this.#posted(event);
        break;
      case 'channel-opened':
        this.#withSource(event.channel, (source) => {
          sendHello(context, source, event.nonce);
        });
        break;
      case 'message-received': {
        const source = context.pool.byChannel(event.channel);
        if (source !== undefined) this.#receive(source, event.envelope);
        break;
      }
      case 'channel-progress':
        this.#withSource(event.channel, (source) => {
          receiveBytes(context, source, event.received);
        });
        break;
      case 'clock-skipped':
        context.membership.skip(event.ms);
        break;
      case 'frame-rejected':
        this.#withSource(event.channel, (source) => {
          banPeer(context, source, event.code, `it sent what is no frame: ${event.detail}`);
        });
        break;
      case 'channel-closed':
        this.#withSource(event.channel, (source) => {
          reportUntrusted(context, source, event.code, event.reason);
          handleDisconnect(context, source, event.reason);
        });
        break;
      case 'credential-checked':
        this.#withSource(event.channel, (source) => {
          handleCredentialChecked(context, source, event.claims);
        });
        break;
      case 'proof-checked':
        this.#withSource(event.channel, (source) => {
          handleProofChecked(context, source, event.isSound);
        });
        break;
      case 'proved':
        this.#withSource(event.channel, (source) => {
          sendProof(context, source, event.proof);
        });
        break;
      case 'file-opened':
        handleFileOpened(context, event);
        break;
      case 'segment-stored':
        handleSegmentStored(context, event.digest, event.index);
        break;
      case 'segment-rejected':
        handleSegmentRejected(context, event.digest, event.index);
        break;
      case 'file-completed':
        completeFile(context, event.digest, event.path);
        break;
      case 'storage-full':
        handleStorageFull(context, event);
        break;
      case 'storage-failed':
        failFile(context, event.digest, ExitCode.storage, event.reason);
        break;
      case 'timer-expired':
        context.timerExpired(event.name);
        this.#timer(event.name);
        break;
    }
  }

  /** Events of channels that this machine has given up are past. */
  #withSource(channel: ChannelId, act: (source: Peer) => void): void {
    const source = this.#context.pool.byChannel(channel);
    if (source !== undefined) act(source);
  }

  #posted({ message }: PostedEvent<'downloader'>): void {
    const context = this.#context;
    switch (message.type) {
      case 'registered':
        context.rank = message.rank;
        context.listen = message.listen;
        break;
      case 'credential':
        renewCredential(context, message.credential);
        break;
      case 'fetch':
        fetchFile(context, message.manifest, message.members, message.priority, message.isRepair);
        break;
      case 'swarm': {
        const file = context.files.get(message.digest);
        if (file === undefined) break;
        updateMembers(context, file, message.members);
        failIfAllAreBanned(context, file);
        break;
      }
      case 'peer-subscribed': {
        const file = context.files.get(message.digest);
        if (file === undefined || file.isComplete) break;
        // It says itself who and where it is: the tracker's word has no such bound.
        if (file.peers.size >= UNASKED_SHARE * context.options.maxSources) break;
        addPeer(context, file, message.rank, message.address, message.instance);
        connectPeers(context);
        break;
      }
      case 'peer-has':
        handlePeerHas(context, message.digest, message.rank, message.segments);
        break;
      case 'segment-corrupt':
        handleCorruptSegment(context, message.digest, message.index);
        break;
      case 'stop':
        this.#stop(message.reason);
        break;
    }
  }

  #receive(source: Peer, { source: from, correlation, body: message }: Envelope): void {
    const context = this.#context;
    source.lastMessageAt = context.now;
    source.lastBytesAt = context.now;
    const text = messageText(message);
    if (text !== undefined) source.lastMessage = { text, at: context.now };
    if (from !== source.rank) {
      // Not its fault: the address belongs to somebody else now. The next member list mends it.
      const reason = `rank ${from} answered where rank ${source.rank} was expected`;
      context.close(source, 'PROTOCOL', reason);
      handleDisconnect(context, source, reason);
      return;
    }
    switch (message.tag) {
      case 'HELLO_ACK':
        if (source.state !== 'greeting') break;
        if (context.options.needsCredentials) receiveHelloAck(context, source, message);
        else markReady(context, source);
        break;
      case 'BITFIELD':
      case 'HAVE':
      case 'SUPER_SEEDING':
      case 'IDLE':
      case 'WITHDRAWN':
        receiveAvailability(context, source, message);
        break;
      case 'OK':
        receiveOk(context, source, correlation, message);
        break;
      case 'NOT_OK':
        receiveNotOk(context, source, correlation, message);
        break;
      case 'PING':
        context.send(source, { tag: 'PONG' });
        break;
      case 'ERROR':
        context.log({
          type: 'peer-error',
          rank: source.rank,
          code: message.code,
          detail: printable(message.detail),
        });
        break;
      case 'GOODBYE':
        context.close(source, undefined, 'goodbye');
        handleDisconnect(context, source, `it said goodbye: ${printable(message.reason)}`);
        break;
      default:
        // PONG has done its work by arriving; what a later version may say is ignored.
        break;
    }
  }

  #timer(name: string): void {
    const context = this.#context;
    switch (name) {
      case 'have':
        for (const file of context.files.values()) sendHaves(context, file);
        break;
      case 'progress':
        for (const file of context.files.values()) reportProgress(context, file);
        postContributions(context);
        break;
      case 'rate':
        context.needsScheduling = true;
        break;
      case 'retry':
        retry(context);
        break;
      case 'deadline':
        checkDeadlines(context);
        break;
      case 'redial':
        connectPeers(context);
        break;
      case 'sweep':
        checkChannels(context);
        for (const file of context.files.values()) {
          if (!isIdle(context, file)) continue;
          reportState(context, file);
          freeChannelSlot(context, file);
        }
        break;
      case 'storage':
        retryStorage(context);
        break;
      case 'stall':
        checkStalls(context);
        break;
    }
  }

  #stop(reason: string): void {
    const context = this.#context;
    for (const file of context.files.values()) {
      sendHaves(context, file);
      context.add({ type: 'close-file', digest: file.digest });
    }
    for (const source of context.pool) disconnect(context, source, reason);
    context.cancelTimers();
    context.postToSession({ type: 'stopped' });
    context.isStopped = true;
  }
}

/** Neighbours that nobody else has named are met while a file has at most so many times as many as may be dialled. */
const UNASKED_SHARE = 2;

/** Nothing new for as long as a channel may be silent. */
function isIdle({ now, options }: DownloaderContext, file: FileDownload): boolean {
  return now - file.lastProgressAt >= options.keepaliveMs / 2;
}
