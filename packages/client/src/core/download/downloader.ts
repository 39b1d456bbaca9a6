import { type ChannelId, type Envelope, ExitCode, type Machine, type Millis, printable } from '@shoal/common';

import type { DownloaderAction, DownloaderEvent } from '../events.js';
import type { PostedEvent } from '../machine-messages.js';
import type { DownloaderOptions } from '../options.js';
import type { Peer } from '../peers/peer.js';
import { sendHaves } from './connection/announcements.js';
import {
  authenticate,
  handleCredentialChecked,
  handleProofChecked,
  renewCredential,
  sendProof,
} from './connection/authentication.js';
import { banPeer } from './connection/ban.js';
import { connectPeers, handleDisconnect, logUntrusted, markReady, sendHello } from './connection/connect.js';
import { checkChannels } from './connection/keepalive.js';
import { addPeer, freeChannelSlot, updateMembers } from './connection/members.js';
import type { FileDownload } from './files/file-download.js';
import { handleCorruptSegment } from './handlers/corruption.js';
import { completeFile, failFile, failIfAllBanned } from './handlers/file-ends.js';
import { fetchFile, handleFileOpened } from './handlers/file-starts.js';
import { receiveBytes } from './handlers/receive-bytes.js';
import { handlePeerHas, receiveAvailability } from './handlers/receive-availability.js';
import { receiveRefusal } from './handlers/receive-refusal.js';
import { receiveSegment } from './handlers/receive-segment.js';
import { checkDeadlines } from './handlers/request-timeouts.js';
import { handleSegmentRejected, handleSegmentStored } from './handlers/segment-verified.js';
import { checkStalls } from './handlers/stalls.js';
import { handleStorageFull, retryStorage } from './handlers/storage-full.js';
import { createParts, type Parts, type TimerName } from './parts/parts.js';
import { messageText } from './reports/last-message.js';
import { reportContributions, reportProgress, reportState } from './reports/progress-reports.js';
import { retry } from './requests/retry.js';
import { scheduleRequests } from './requests/schedule-requests.js';

/** Peers that only the uploader has named are added while a file has fewer than this multiple of the channel limit. */
const UNLISTED_SHARE = 2;

/**
 * Downloads files: connects to swarm members, requests segments by the policy of the file, has each segment verified
 * before it is held, announces held segments, and bans peers that violate the protocol.
 */
export class Downloader implements Machine<DownloaderEvent, DownloaderAction> {
  readonly #parts: Parts;
  #isStopped = false;

  constructor(options: DownloaderOptions) {
    this.#parts = createParts(options);
  }

  handle(event: DownloaderEvent, now: Millis): readonly DownloaderAction[] {
    const parts = this.#parts;
    parts.clock.now = now;
    if (!this.#isStopped) this.#dispatch(event);
    if (parts.mark.take() && !this.#isStopped) scheduleRequests(parts);
    return parts.outbox.take();
  }

  #dispatch(event: DownloaderEvent): void {
    const parts = this.#parts;
    switch (event.type) {
      case 'posted':
        return this.#receivePosted(event);
      case 'channel-opened':
      case 'message-received':
      case 'channel-progress':
      case 'frame-rejected':
      case 'channel-closed':
      case 'credential-checked':
      case 'proof-checked':
      case 'proved': {
        const peer = parts.pool.byChannel(event.channel);
        // Events of channels that this machine has closed are ignored.
        if (peer !== undefined) this.#dispatchToPeer(event, peer);
        return;
      }
      case 'clock-skipped':
        return parts.membership.skip(event.ms);
      case 'file-opened':
        return handleFileOpened(parts, event);
      case 'segment-stored':
        return handleSegmentStored(parts, event.digest, event.index);
      case 'segment-rejected':
        return handleSegmentRejected(parts, event.digest, event.index);
      case 'file-completed':
        return completeFile(parts, event.digest, event.path);
      case 'storage-full':
        return handleStorageFull(parts, event);
      case 'storage-failed':
        return failFile(parts, event.digest, ExitCode.storage, event.reason);
      case 'timer-expired': {
        const timer = parts.timers.expire(event.name);
        if (timer !== undefined) this.#timer(timer);
      }
    }
  }

  #dispatchToPeer(event: Extract<DownloaderEvent, { readonly channel: ChannelId }>, peer: Peer): void {
    const parts = this.#parts;
    switch (event.type) {
      case 'message-received':
        return this.#receive(peer, event.envelope);
      case 'channel-progress':
        return receiveBytes(parts, peer, event.received);
      case 'channel-opened':
        return sendHello(parts, peer, event.nonce);
      case 'frame-rejected':
        return banPeer(parts, peer, event.code, `it sent a malformed frame: ${event.detail}`);
      case 'channel-closed':
        logUntrusted(parts, peer, event.code, event.reason);
        return handleDisconnect(parts, peer, event.reason);
      case 'credential-checked':
        return handleCredentialChecked(parts, peer, event.claims);
      case 'proof-checked':
        return handleProofChecked(parts, peer, event.isSound);
      case 'proved':
        return sendProof(parts, peer, event.proof);
    }
  }

  /** Messages of the session and the uploader. */
  #receivePosted({ message }: PostedEvent<'downloader'>): void {
    const parts = this.#parts;
    switch (message.type) {
      case 'registered':
        return parts.channels.register(message.rank, message.listen);
      case 'credential':
        return renewCredential(parts, message.credential);
      case 'fetch':
        return fetchFile(parts, message.manifest, message.members, message.priority, message.isRepair);
      case 'swarm': {
        const file = parts.files.get(message.digest);
        if (file === undefined) return;
        updateMembers(parts, file, message.members);
        return failIfAllBanned(parts, file);
      }
      case 'peer-subscribed': {
        const file = parts.files.get(message.digest);
        if (file === undefined || file.isComplete) return;
        // The peer itself reports its rank and address: unlike the tracker's members, such peers are limited in number.
        if (file.peers.size >= UNLISTED_SHARE * parts.options.maxSources) return;
        addPeer(parts, file, message.rank, message.address, message.instance);
        return connectPeers(parts);
      }
      case 'peer-has':
        return handlePeerHas(parts, message.digest, message.rank, message.segments);
      case 'segment-corrupt':
        return handleCorruptSegment(parts, message.digest, message.index);
      case 'stop':
        return this.#stop(message.reason);
    }
  }

  #receive(peer: Peer, { source, correlation, body: message }: Envelope): void {
    const parts = this.#parts;
    const { channels, clock, outbox } = parts;
    peer.receiveMessage(clock.now);
    const text = messageText(message);
    if (text !== undefined) peer.setLastMessage(text, clock.now);
    if (source !== peer.rank) {
      // Another client has the address now. The next member list corrects it, so the member is not banned.
      const reason = `rank ${source} answered where rank ${peer.rank} was expected`;
      channels.close(peer, 'PROTOCOL', reason);
      return handleDisconnect(parts, peer, reason);
    }
    switch (message.tag) {
      case 'HELLO_ACK':
        if (peer.state !== 'handshake') return;
        return parts.options.needsCredentials ? authenticate(parts, peer, message) : markReady(parts, peer);
      case 'BITFIELD':
      case 'HAVE':
      case 'SUPER_SEEDING':
      case 'IDLE':
      case 'WITHDRAWN':
        return receiveAvailability(parts, peer, message);
      case 'OK':
        return receiveSegment(parts, peer, correlation, message);
      case 'NOT_OK':
        return receiveRefusal(parts, peer, correlation, message);
      case 'PING':
        channels.send(peer, { tag: 'PONG' });
        return;
      case 'ERROR': {
        const { code, detail } = message;
        return outbox.log({ type: 'peer-error', rank: peer.rank, code, detail: printable(detail) });
      }
      case 'GOODBYE':
        channels.close(peer, undefined, 'goodbye');
        return handleDisconnect(parts, peer, `it said goodbye: ${printable(message.reason)}`);
      default:
        // PONG has no further effect; unknown messages of later versions are ignored.
        return;
    }
  }

  #timer(name: TimerName): void {
    const parts = this.#parts;
    const files = parts.files.values();
    switch (name) {
      case 'have':
        for (const file of files) sendHaves(parts, file);
        return;
      case 'progress':
        for (const file of files) reportProgress(parts, file);
        return reportContributions(parts);
      case 'rate':
        return parts.mark.set();
      case 'retry':
        return retry(parts);
      case 'deadline':
        return checkDeadlines(parts);
      case 'redial':
        return connectPeers(parts);
      case 'sweep':
        checkChannels(parts);
        for (const file of files) {
          if (!isWithoutProgress(parts, file)) continue;
          reportState(parts, file);
          freeChannelSlot(parts, file);
        }
        return;
      case 'storage':
        return retryStorage(parts);
      case 'stall':
        return checkStalls(parts);
    }
  }

  #stop(reason: string): void {
    const { channels, files, outbox, pool, timers } = this.#parts;
    for (const file of files.values()) {
      sendHaves(this.#parts, file);
      outbox.add({ type: 'close-file', digest: file.digest });
    }
    for (const peer of pool) channels.disconnect(peer, reason);
    timers.cancelAll();
    outbox.postToSession({ type: 'stopped' });
    this.#isStopped = true;
  }
}

function isWithoutProgress({ clock, options }: Parts, { progress }: FileDownload): boolean {
  return clock.now - progress.lastProgressAt >= options.keepaliveMs / 2;
}
