import { type Envelope, type Machine, type Millis, segmentCount, SegmentSet } from '@shoal/common';

import type { ProofEvent, UploaderAction, UploaderEvent } from '../events.js';
import type { PostedEvent } from '../machine-messages.js';
import type { Offer, UploaderOptions } from '../options.js';
import {
  credentialChecked,
  proofChecked,
  proved,
  receiveCredential,
  receiveGreeting,
} from './handlers/authentication.js';
import {
  announce,
  answerAwaiting,
  receiveBitfield,
  receiveHave,
  receiveReceived,
  subscribe,
} from './handlers/availability.js';
import { AnyPicker } from './files/super-seeder.js';
import { complain, segmentWrong } from './handlers/corruption-checks.js';
import { handOver, heldElsewhere, isHandedOver, offerOnlyCopies } from './handlers/last-copies.js';
import { hello } from './handlers/hello.js';
import { inviteIfIdle } from './handlers/idle-notice.js';
import { countVain, cutOff, forget, movedBytes, opened, skipClock, sweep } from './handlers/connections.js';
import type { Neighbour } from './peers/upload-peers.js';
import {
  cancel,
  cancelAny,
  endUpload,
  pump,
  refuseWaitingAny,
  request,
  unreadable,
  unreadNow,
} from './handlers/requests.js';
import { review } from './handlers/rechoke.js';
import { TIMERS, UploaderContext } from './uploader-context.js';
import { withdraw } from './handlers/unshare.js';

/**
 * Serves segments to those who dial this client: greets, tells what is held, queues requests,
 * decides whom to serve, and reports to the download thread what neighbours announce.
 */
export class Uploader implements Machine<UploaderEvent, UploaderAction> {
  readonly #context: UploaderContext;

  constructor(options: UploaderOptions) {
    this.#context = new UploaderContext(options);
  }

  handle(event: UploaderEvent, now: Millis): readonly UploaderAction[] {
    const context = this.#context;
    context.now = now;
    context.active.advance(now);
    if (!context.isStopped) this.#dispatch(event);
    if (!context.isStopped) this.#settle();
    return context.take();
  }

  #dispatch(event: UploaderEvent): void {
    const context = this.#context;
    switch (event.type) {
      case 'posted':
        this.#posted(event);
        break;
      case 'channel-opened':
        opened(context, event);
        break;
      case 'message-received': {
        const neighbour = context.neighbours.get(event.channel);
        if (neighbour !== undefined) this.#receive(neighbour, event.envelope);
        break;
      }
      case 'channel-progress': {
        const neighbour = context.neighbours.get(event.channel);
        if (neighbour !== undefined) movedBytes(context, neighbour, event.received, event.sent);
        break;
      }
      case 'clock-skipped':
        skipClock(context, event.ms);
        break;
      case 'credential-checked':
      case 'proof-checked':
      case 'proved': {
        const neighbour = context.neighbours.get(event.channel);
        if (neighbour !== undefined) this.#checked(neighbour, event);
        break;
      }
      case 'frame-rejected': {
        const neighbour = context.neighbours.get(event.channel);
        if (neighbour !== undefined) cutOff(context, neighbour, event.code, event.detail);
        break;
      }
      case 'channel-closed':
        forget(context, event.channel);
        break;
      case 'segment-unreadable':
        unreadable(context, event.segment, event.reason);
        break;
      case 'segment-busy':
        unreadNow(context, event.segment);
        break;
      case 'segment-wrong':
        segmentWrong(context, event);
        break;
      case 'source-changed':
        withdraw(context, event.segment, event.reason);
        break;
      case 'timer-expired':
        if (event.name === 'sweep') sweep(context);
        else if (event.name === 'report') this.#report();
        else if (event.name === 'drain') this.#drained();
        else if (event.name === 'hand-over') this.#handedOver();
        else if (event.name === 'review') review(context);
        else if (event.name === 'rate' || event.name === 'pace') context.wantsPump = true;
        break;
    }
  }

  #posted({ message }: PostedEvent<'uploader'>): void {
    const context = this.#context;
    switch (message.type) {
      case 'registered':
        context.rank = message.rank;
        context.addressNonce = message.addressNonce;
        break;
      case 'credential':
        context.membership.renew(message.credential, context.rank, context.now);
        break;
      case 'serve':
        this.#serve(message, SegmentSet.full(segmentCount(message.manifest)), true);
        break;
      case 'file-opened':
        this.#serve({ manifest: message.manifest, path: message.path }, message.held.clone(), false);
        break;
      case 'segment-held':
        this.#held(message);
        break;
      case 'file-moved':
        context.add({ type: 'locate-file', manifest: message.manifest, path: message.path });
        break;
      case 'received':
        for (const [rank, bytes] of message.bytesByRank) context.policy.hear({ type: 'received', rank, bytes });
        break;
      case 'drain':
        context.isDraining = true;
        context.setTimer('drain', message.graceMs);
        break;
      case 'hand-over':
        handOver(context, message.graceMs);
        break;
      case 'held-elsewhere':
        heldElsewhere(context, message.digest);
        break;
      case 'stop':
        this.#stop(message.reason);
        break;
    }
  }

  /** A file that is offered starts with the seeder picking; one that is being fetched does not. */
  #serve({ manifest, path, state }: Offer, held: SegmentSet, isOffer: boolean): void {
    const context = this.#context;
    const known = context.files.get(manifest.digest);
    // What was downloaded is opened anew where damage was found.
    if (known !== undefined && (isOffer || known.isOffer)) return;
    const picks = isOffer && manifest.kind === 'real' && held.length > 0;
    const picker = picks ? new AnyPicker(held.length, context.random) : undefined;
    const { uploadedBytes = 0, uploadedSegments = 0 } = known ?? {};
    context.files.set(manifest.digest, { manifest, held, isOffer, picker, uploadedBytes, uploadedSegments });
    context.add({ type: 'locate-file', manifest, path, ...(state === undefined ? {} : { state }) });
    answerAwaiting(context, manifest.digest);
  }

  #held({ digest, index }: PostedEvent<'uploader'>['message'] & { readonly type: 'segment-held' }): void {
    const context = this.#context;
    const held = context.files.get(digest)?.held;
    if (held === undefined) return;
    held.add(index);
    // It is a source from now on: nobody need wait to hear of it.
    if (held.count === 1) context.invitesAt = context.now;
  }

  #checked(neighbour: Neighbour, event: ProofEvent): void {
    const context = this.#context;
    if (event.type === 'credential-checked') credentialChecked(context, neighbour, event.claims);
    else if (event.type === 'proved') proved(context, neighbour, event.proof);
    else
      for (const envelope of proofChecked(context, neighbour, event.isSound)) {
        // One of them may have had it cut off.
        if (context.neighbours.get(neighbour.channel) === neighbour) this.#receive(neighbour, envelope);
      }
  }

  #receive(neighbour: Neighbour, envelope: Envelope): void {
    const context = this.#context;
    const { source, correlation, body: message } = envelope;
    const { channel, rank } = neighbour;
    neighbour.heardAt = context.now;
    if (message.tag === 'HELLO') {
      hello(context, neighbour, envelope, message);
      return;
    }
    if (neighbour.greeting !== undefined) {
      receiveGreeting(context, neighbour, envelope);
      return;
    }
    if (rank === 0) {
      cutOff(context, neighbour, 'NOT_INITIALISED', `${message.tag} before HELLO`, correlation);
      return;
    }
    if (source !== rank) {
      cutOff(context, neighbour, 'PROTOCOL', `rank ${rank} spoke as rank ${source}`, correlation);
      return;
    }
    if (context.now >= neighbour.memberUntil && message.tag !== 'CREDENTIAL') {
      cutOff(context, neighbour, 'UNAUTHORISED', 'its credential has expired', correlation);
      return;
    }
    switch (message.tag) {
      case 'CREDENTIAL':
        receiveCredential(context, neighbour, message);
        break;
      case 'SUBSCRIBE':
        subscribe(context, neighbour, message.digest, correlation);
        break;
      case 'BITFIELD':
        receiveBitfield(context, neighbour, message.digest, message.held);
        break;
      case 'HAVE':
        receiveHave(context, neighbour, message.digest, message.segments);
        break;
      case 'RECEIVED':
        receiveReceived(context, neighbour, message.digest, message.index);
        break;
      case 'SEGMENT_REQUEST':
        if (!request(context, neighbour, correlation, message.digest, message.segment)) countVain(context, neighbour);
        break;
      case 'CANCEL':
        cancel(context, channel, message.digest, message.index);
        countVain(context, neighbour);
        break;
      case 'CANCEL_ANY':
        cancelAny(context, channel, message.digest);
        countVain(context, neighbour);
        break;
      case 'DISCARDED':
        endUpload(context, channel, message.digest, message.index);
        countVain(context, neighbour);
        break;
      case 'PING':
        context.send(channel, { tag: 'PONG' }, correlation);
        break;
      case 'GOODBYE':
        context.add({ type: 'close-channel', channel, code: undefined, reason: 'goodbye' });
        forget(context, channel);
        break;
      case 'ERROR':
        complain(context, neighbour, message);
        break;
      case 'PONG':
        break;
      default:
        cutOff(context, neighbour, 'PROTOCOL', `${message.tag} is not for an uploader`, correlation);
    }
  }

  /** Brings everything into order after an event: free slots, ended first phases, a drain that is over. */
  #settle(): void {
    const context = this.#context;
    if (context.wantsPump) {
      context.wantsPump = false;
      pump(context);
      this.#endFirstPhases();
    }
    inviteIfIdle(context);
    const { isDraining, active, neighbours } = context;
    if (isDraining && active.size === 0 && !neighbours.areHungry) this.#drained();
    if (context.isHandingOver && isHandedOver(context)) this.#handedOver();
  }

  /** A seeder that has given everything once announces it all and is an ordinary uploader from then on. */
  #endFirstPhases(): void {
    const context = this.#context;
    for (const file of context.files.values()) {
      if (file.picker?.isOver !== true) continue;
      file.picker = undefined;
      if (context.isHandingOver) offerOnlyCopies(context, file);
      else {
        for (const subscriber of context.neighbours.subscribers(file.manifest.digest))
          announce(context, subscriber, file);
      }
      refuseWaitingAny(context, file.manifest.digest);
    }
  }

  #report(): void {
    const { files, unreported } = this.#context;
    for (const digest of unreported) {
      const file = files.get(digest);
      if (file === undefined) continue;
      const { uploadedBytes: bytes, uploadedSegments: segments } = file;
      this.#context.postToSession({ type: 'uploaded', digest, bytes, segments });
    }
    unreported.clear();
  }

  #drained(): void {
    this.#context.isDraining = false;
    this.#report();
    this.#context.cancelTimer('drain');
    this.#context.postToSession({ type: 'drained' });
  }

  #handedOver(): void {
    this.#context.isHandingOver = false;
    this.#context.cancelTimer('hand-over');
    this.#context.postToSession({ type: 'handed-over' });
  }

  #stop(reason: string): void {
    const context = this.#context;
    this.#report();
    for (const { channel } of context.neighbours) {
      context.send(channel, { tag: 'GOODBYE', reason });
      context.add({ type: 'close-channel', channel, code: undefined, reason });
    }
    for (const name of TIMERS) context.cancelTimer(name);
    context.postToSession({ type: 'stopped' });
    context.isStopped = true;
  }
}
