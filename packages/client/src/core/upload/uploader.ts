import type { ChannelId, Machine, Millis } from '@shoal/common';

import type { UploaderAction, UploaderEvent } from '../events.js';
import type { PostedEvent } from '../machine-messages.js';
import type { UploaderOptions } from '../options.js';
import { handleCredentialChecked, handleProofChecked, sendHelloAck } from './connection/authentication.js';
import { addPeer, rejectPeer, removePeer } from './connection/connections.js';
import { checkChannels, handleClockSkip, handleProgress } from './connection/keepalive.js';
import { receiveMessage } from './connection/peer-messages.js';
import { handleCorruptSegment } from './handlers/corruption-checks.js';
import { sendIdleNotices } from './handlers/idle-notice.js';
import { areLastCopiesGiven, giveLastCopies, stopOffering } from './handlers/last-copies.js';
import { handleBusyRead, handleUnreadable } from './handlers/read-failures.js';
import { rechoke } from './handlers/rechoke.js';
import { endDrain, endLastCopies, reportTotals, stopUploader } from './handlers/reports.js';
import { addHeldSegment, endSuperSeeding, serveDownload, serveOffer } from './handlers/served-files.js';
import { handleSourceChanged } from './handlers/unshare.js';
import { createParts, type Parts, type TimerName } from './parts/parts.js';
import type { UploadPeer } from './peers/upload-peer.js';
import { startUploads } from './requests/start-uploads.js';

/** Events of one peer's channel. */
type PeerEvent = Exclude<
  Extract<UploaderEvent, { readonly channel: ChannelId }>,
  { readonly type: 'channel-opened' | 'channel-closed' }
>;

/**
 * Uploads segments to the peers that connect to this client: authenticates them, announces what is held, queues their
 * requests, decides which are served next, and posts the segments that peers hold to the downloader.
 */
export class Uploader implements Machine<UploaderEvent, UploaderAction> {
  readonly #parts: Parts;

  constructor(options: UploaderOptions) {
    this.#parts = createParts(options);
  }

  handle(event: UploaderEvent, now: Millis): readonly UploaderAction[] {
    const parts = this.#parts;
    parts.clock.now = now;
    parts.active.advance(now);
    if (!parts.leave.isStopped) this.#dispatch(event);
    if (!parts.leave.isStopped) this.#afterEvent();
    return parts.outbox.take();
  }

  #dispatch(event: UploaderEvent): void {
    const parts = this.#parts;
    switch (event.type) {
      case 'posted':
        return this.#receivePosted(event);
      case 'channel-opened':
        return addPeer(parts, event);
      case 'message-received':
      case 'channel-progress':
      case 'frame-rejected':
      case 'credential-checked':
      case 'proof-checked':
      case 'proved': {
        const peer = parts.peers.get(event.channel);
        // Events of channels that this machine has closed are ignored.
        if (peer !== undefined) this.#dispatchToPeer(event, peer);
        return;
      }
      case 'channel-closed':
        return removePeer(parts, event.channel);
      case 'clock-skipped':
        return handleClockSkip(parts, event.ms);
      case 'segment-unreadable':
        return handleUnreadable(parts, event.segment, event.reason);
      case 'segment-busy':
        return handleBusyRead(parts, event.segment);
      case 'segment-wrong':
        return handleCorruptSegment(parts, event);
      case 'source-changed':
        return handleSourceChanged(parts, event.segment, event.reason);
      case 'timer-expired': {
        const timer = parts.timers.expire(event.name);
        if (timer !== undefined) this.#timer(timer);
      }
    }
  }

  #dispatchToPeer(event: PeerEvent, peer: UploadPeer): void {
    const parts = this.#parts;
    switch (event.type) {
      case 'message-received':
        return receiveMessage(parts, peer, event.envelope);
      case 'channel-progress':
        return handleProgress(parts, peer, event.received, event.sent);
      case 'frame-rejected':
        return rejectPeer(parts, peer, event.code, event.detail);
      case 'credential-checked':
        return handleCredentialChecked(parts, peer, event.claims);
      case 'proved':
        return sendHelloAck(parts, peer, event.proof);
      case 'proof-checked':
        for (const envelope of handleProofChecked(parts, peer, event.isSound)) {
          // One of the messages may have closed the channel.
          if (parts.peers.get(peer.channel) === peer) receiveMessage(parts, peer, envelope);
        }
    }
  }

  #timer(timer: TimerName): void {
    const parts = this.#parts;
    switch (timer) {
      case 'sweep':
        checkChannels(parts);
        return parts.mark.set();
      case 'report':
        return reportTotals(parts);
      case 'drain':
        return endDrain(parts);
      case 'last-copies':
        return endLastCopies(parts);
      case 'rechoke':
        rechoke(parts);
        return parts.mark.set();
      case 'rate':
      case 'pace':
        return parts.mark.set();
    }
  }

  #receivePosted({ message }: PostedEvent<'uploader'>): void {
    const parts = this.#parts;
    const { channels, clock, leave, membership, outbox, policy, timers } = parts;
    switch (message.type) {
      case 'registered':
        return channels.register(message.rank, message.addressNonce);
      case 'credential':
        return membership.renew(message.credential, channels.rank, clock.now);
      case 'serve':
        return serveOffer(parts, message);
      case 'file-opened':
        return serveDownload(parts, { manifest: message.manifest, path: message.path }, message.held);
      case 'segment-held':
        return addHeldSegment(parts, message.digest, message.index);
      case 'file-moved':
        return outbox.add({ type: 'locate-file', manifest: message.manifest, path: message.path });
      case 'received':
        for (const [rank, bytes] of message.bytesByRank) policy.observe({ type: 'received', rank, bytes });
        return;
      case 'drain':
        leave.isDraining = true;
        return timers.set('drain', clock.now + message.graceMs);
      case 'hand-over':
        return giveLastCopies(parts, message.graceMs);
      case 'held-elsewhere':
        return stopOffering(parts, message.digest);
      case 'stop':
        return stopUploader(parts, message.reason);
    }
  }

  /** The rules that hold after each event. */
  #afterEvent(): void {
    const parts = this.#parts;
    if (parts.mark.take()) {
      startUploads(parts);
      endSuperSeeding(parts);
      // Transitions of these two start nothing more.
      parts.mark.take();
    }
    sendIdleNotices(parts);
    const { active, leave, peers } = parts;
    if (leave.isDraining && active.size === 0 && !peers.areIncomplete) endDrain(parts);
    if (leave.isGivingLastCopies && areLastCopiesGiven(parts)) endLastCopies(parts);
  }
}
