import { type MessageOf, type Machine, type Message, type Millis, printable, visible } from '@shoal/common';

import type { SessionAction, SessionEvent } from '../events.js';
import type { PostedEvent } from '../machine-messages.js';
import type { Offer, SessionOptions } from '../options.js';
import {
  retryFiles,
  handleCatalog,
  handleFileComplete,
  handleFileDamaged,
  failFile,
  failMissing,
  handleFileDetails,
  handleFileRefused,
  handleProgress,
  requestFiles,
  postMembers,
} from './handlers/downloads.js';
import {
  sendFileUpdate,
  drain,
  handleDrained,
  finalCode,
  finish,
  handleLastCopiesGiven,
  giveLastCopies,
  leave,
  handleSwarmWhileLeaving,
} from './handlers/leaving.js';
import { offerFile, handleOfferRefused } from './handlers/offering.js';
import { SessionContext } from './session-context.js';
import { probeFirstTracker, handleProbeClosed, handleProbeOpened } from './handlers/tracker-failover.js';
import {
  handleChannelClosed,
  connect,
  postCredential,
  dropChannel,
  restartSilenceTimer,
  handleChannelProgress,
  handleRegistered,
  reportCorruption,
  sendInit,
  handleSilence,
} from './handlers/tracker-channel.js';
import { handleFileWithdrawn } from './handlers/unshare.js';

/**
 * The client's dealings with the tracker, and its life from INIT to the end: registers, asks for
 * what is wanted, hands manifests and members to the downloader, reports progress, and decides
 * when the process is done. Survives a tracker that goes away and comes back empty.
 */
export class TrackerSession implements Machine<SessionEvent, SessionAction> {
  readonly #context: SessionContext;
  /** Threads that have not stopped yet. */
  #awaitedStops = 2;

  constructor(options: SessionOptions) {
    this.#context = new SessionContext(options);
  }

  handle(event: SessionEvent, now: Millis): readonly SessionAction[] {
    this.#context.now = now;
    if (this.#context.phase !== 'ended') this.#dispatch(event);
    return this.#context.take();
  }

  #dispatch(event: SessionEvent): void {
    const context = this.#context;
    switch (event.type) {
      case 'start':
        context.listen = event.listen;
        context.ownHosts = event.ownHosts ?? [];
        context.unreachableSince = context.now;
        context.giveUpAt = context.now + context.options.connectTimeoutMs;
        for (const offered of context.offers.all) context.postToUploader({ type: 'serve', ...offered });
        connect(context);
        break;
      case 'offer':
        offerFile(context, offerOf(event));
        break;
      case 'stop':
        giveLastCopies(context, event.exitCode, event.reason);
        break;
      case 'channel-opened':
        if (handleProbeOpened(context, event.channel) || event.channel === context.channel) {
          context.localHost = event.localHost;
          sendInit(context);
        }
        break;
      case 'message-received':
        if (event.channel === context.channel) this.#receive(event.envelope.body, event.envelope.correlation);
        break;
      case 'channel-progress':
        if (event.channel === context.channel) handleChannelProgress(context, event.received + event.sent);
        break;
      case 'clock-skipped':
        break;
      case 'frame-rejected':
        if (event.channel === context.channel) dropChannel(context, `invalid frame from the tracker: ${event.detail}`);
        break;
      case 'channel-closed':
        if (!handleProbeClosed(context, event.channel) && event.channel === context.channel) {
          handleChannelClosed(context, event.code, event.reason);
        }
        break;
      case 'timer-expired':
        this.#timer(event.name);
        break;
      case 'posted':
        this.#posted(event);
        break;
    }
  }

  #receive(message: Message, correlation: number): void {
    const context = this.#context;
    if (context.phase !== 'leaving') restartSilenceTimer(context);
    // A leaving client starts nothing new.
    else if (message.tag === 'SWARM') return handleSwarmWhileLeaving(context, message);
    else if (message.tag !== 'PING') return;
    switch (message.tag) {
      case 'INIT_ACK':
        handleRegistered(context, message);
        break;
      case 'TRACKER_READY':
        if (context.phase !== 'waiting') break;
        context.phase = 'running';
        context.log({ type: 'ready', clients: message.clients });
        requestFiles(context);
        break;
      case 'CREDENTIAL':
        postCredential(context, message);
        break;
      case 'CATALOG':
        handleCatalog(context, correlation, message.files);
        break;
      case 'FILE_DETAILS':
        handleFileDetails(context, correlation, message);
        break;
      case 'SWARM':
        postMembers(context, message.digest, message.members);
        break;
      case 'FILE_OFFER_ACK':
        context.offers.takeRequest(correlation);
        break;
      case 'ERROR':
        this.#refused(correlation, message);
        break;
      case 'SHUTDOWN': {
        const reason = printable(message.reason);
        context.log({ type: 'shutdown', reason });
        leave(context, finalCode(context), reason);
        break;
      }
      case 'PING':
        context.answer({ tag: 'PONG' }, correlation);
        break;
      case 'GOODBYE':
        dropChannel(context, `the tracker said goodbye: ${printable(message.reason)}`);
        break;
      default:
        // Other messages are not for a client; a later version may define some.
        break;
    }
  }

  #refused(correlation: number, { code, detail, digest }: MessageOf<'ERROR'>): void {
    const context = this.#context;
    const text = printable(detail);
    const file = context.wanted.takeRequest(correlation);
    const offered = context.offers.takeRequest(correlation) ?? digest;
    context.log({ type: 'tracker-error', code, detail: text });
    if (context.missing.isAnswer(correlation)) failMissing(context);
    else if (file !== undefined) handleFileRefused(context, file, code, text);
    else if (offered !== undefined) handleOfferRefused(context, offered, code, visible(detail.slice(0, MAX_REFUSAL)));
  }

  #posted({ message }: PostedEvent<'session'>): void {
    const context = this.#context;
    switch (message.type) {
      case 'file-opened': {
        const file = context.wanted.byDigest(message.digest);
        if (file !== undefined) file.resumedBytes = message.resumedBytes;
        break;
      }
      case 'progress':
        handleProgress(context, message.progress, message.undelivering);
        break;
      case 'file-complete':
        handleFileComplete(context, message.progress, message.path);
        break;
      case 'file-damaged':
        handleFileDamaged(context, message.digest);
        break;
      case 'peer-banned':
        reportCorruption(context, message);
        break;
      case 'file-failed': {
        const file = context.wanted.byDigest(message.digest);
        if (file?.state === 'fetching') failFile(context, file, message.exitCode, message.reason);
        break;
      }
      case 'uploaded':
        context.uploaded.set(message.digest, message.bytes);
        // When leaving, the last totals go out together, at the end.
        if (context.phase === 'running') sendFileUpdate(context, message.digest);
        break;
      case 'withdrawn':
        handleFileWithdrawn(context, message.manifest, message.reason);
        break;
      case 'drained':
        handleDrained(context);
        break;
      case 'handed-over':
        handleLastCopiesGiven(context);
        break;
      case 'stopped':
        this.#awaitedStops -= 1;
        if (context.phase === 'leaving' && this.#awaitedStops === 0) finish(context);
        break;
    }
  }

  #timer(name: string): void {
    const context = this.#context;
    switch (name) {
      case 'reconnect':
        connect(context);
        break;
      case 'return':
        probeFirstTracker(context);
        break;
      case 'silence':
        handleSilence(context);
        break;
      case 'ask-again':
        retryFiles(context);
        break;
      case 'catalogue':
        failMissing(context);
        break;
      case 'seeded':
        drain(context);
        break;
      case 'stop-grace':
        finish(context);
        break;
    }
  }
}

function offerOf({ manifest, path, state }: Offer): Offer {
  return state === undefined ? { manifest, path } : { manifest, path, state };
}

/** A tracker's reason names two digests; of more than this no person reads. */
const MAX_REFUSAL = 500;
