import type { ChannelId, Digest, Manifest, Millis } from '@shoal/common';
import { segmentCount, SegmentSet } from '@shoal/common';
import {
  type ClientLogEvent,
  defaultUploaderOptions,
  type MachineMessages,
  type OutgoingSegment,
  type ProofAction,
  Uploader,
  type UploaderAction,
  type UploaderEvent,
  type UploaderOptions,
} from '@shoal/client/core';
import { ManualClock } from '@shoal/testing';
import { assert, expect } from 'chai';

import { FakePeer } from './fake-peer.js';

type PostedMessage = MachineMessages['uploader → downloader'] | MachineMessages['uploader → session'];
type PostedOf<T extends PostedMessage['type']> = Extract<PostedMessage, { readonly type: T }>;

/**
 * An uploader of rank 9 with a hand-moved clock and peers that are played by the test. It
 * asserts of every action what holds always: INV-UP-2 and INV-CHAN-1, as far as they can be seen
 * from outside.
 */
export class UploaderHarness {
  readonly uploader: Uploader;
  readonly options: UploaderOptions;
  readonly events: ClientLogEvent[] = [];
  /** Requests to the host to sign and to verify. */
  readonly proofs: ProofAction[] = [];
  readonly messages: PostedMessage[] = [];
  readonly clock = new ManualClock((name) => {
    this.feed({ type: 'timer-expired', name });
  }, 1_000);
  readonly peers = new Map<ChannelId, FakePeer>();
  readonly manifests = new Map<Digest, Manifest>();
  readonly checked: { readonly digest: Digest; readonly index: number }[] = [];
  readonly located: { readonly digest: Digest; readonly path: string }[] = [];
  #nextChannel = 1;
  #isStopped = false;

  constructor(options: Partial<UploaderOptions> = {}) {
    this.options = { ...defaultUploaderOptions, firstUploads: 1_000, invitedNeighbours: 0, randomSeed: 1, ...options };
    this.uploader = new Uploader(this.options);
    this.post({ type: 'registered', rank: 9, addressNonce: '' });
  }

  feed(event: UploaderEvent): void {
    const actions = this.uploader.handle(event, this.now);
    expect(!this.#isStopped || actions.length === 0, 'nothing is done after the end').to.equal(true);
    for (const action of actions) this.#apply(action);
  }

  post(message: MachineMessages['session → uploader']): void {
    this.feed({ type: 'posted', from: 'session', message });
  }

  postFromDownloader(message: MachineMessages['downloader → uploader']): void {
    this.feed({ type: 'posted', from: 'downloader', message });
  }

  /** Offers a file: a real one begins in its first phase. */
  serve(file: Manifest): void {
    this.manifests.set(file.digest, file);
    this.post({ type: 'serve', manifest: file, path: 'whole' });
  }

  /** A file that this client fetches itself: it has no first phase. */
  openFile(file: Manifest, held: SegmentSet = SegmentSet.full(segmentCount(file))): void {
    this.manifests.set(file.digest, file);
    this.postFromDownloader({ type: 'file-opened', manifest: file, held: held.clone(), path: 'part' });
  }

  /** A connected peer that has sent nothing. */
  open(): FakePeer {
    return this.dialled();
  }

  /** By default from one and the same address. */
  dialled(nonce?: string, remoteHost = '10.0.0.7'): FakePeer {
    const peer = new FakePeer(this, this.#nextChannel);
    this.#nextChannel += 1;
    this.peers.set(peer.channel, peer);
    this.feed({ type: 'channel-opened', channel: peer.channel, remoteHost, localHost: '10.0.0.1', nonce });
    return peer;
  }

  /** A peer that has said HELLO, and subscribed to these files. */
  join(rank: number, ...files: readonly Manifest[]): FakePeer {
    return this.#greets(this.open(), rank, files);
  }

  /** The same from that address. */
  joinFrom(remoteHost: string, rank: number, ...files: readonly Manifest[]): FakePeer {
    return this.#greets(this.dialled(undefined, remoteHost), rank, files);
  }

  #greets(peer: FakePeer, rank: number, files: readonly Manifest[]): FakePeer {
    peer.hello(rank);
    for (const { digest } of files) peer.say({ tag: 'SUBSCRIBE', digest });
    peer.take();
    return peer;
  }

  get now(): Millis {
    return this.clock.now;
  }

  set now(now: Millis) {
    this.clock.now = now;
  }

  get timers(): Map<string, Millis> {
    return this.clock.timers;
  }

  advance(ms: Millis): void {
    this.clock.advance(ms);
  }

  logged<N extends ClientLogEvent['type']>(event: N): Extract<ClientLogEvent, { readonly type: N }>[] {
    return this.events.filter((one): one is Extract<ClientLogEvent, { readonly type: N }> => one.type === event);
  }

  posted<T extends PostedMessage['type']>(type: T): PostedOf<T>[] {
    return this.messages.filter((message): message is PostedOf<T> => message.type === type);
  }

  /** Segments sent and not yet acknowledged, those aside that are overdue. */
  get active(): OutgoingSegment[] {
    const late = this.logged('upload-late');
    const isActive = ({ since, segment }: { since: Millis; segment: OutgoingSegment }): boolean =>
      this.now - since < this.options.ackTimeoutMs &&
      !late.some(({ to, index }) => to === segment.destination && index === segment.index);
    return [...this.peers.values()].flatMap(({ uploads }) => uploads.filter(isActive)).map(({ segment }) => segment);
  }

  #apply(action: UploaderAction): void {
    switch (action.type) {
      case 'send':
        this.#peer(action.channel).received.push(action.envelope);
        break;
      case 'send-segment': {
        const { maxActiveSeederUploads, maxActiveUploads } = this.options;
        this.#peer(action.segment.channel).upload(action.segment, this.now);
        const bound = Math.max(maxActiveSeederUploads, maxActiveUploads);
        expect(this.active.length, `INV-UP-2: ${this.active.length} uploads at once`).to.be.at.most(bound);
        break;
      }
      case 'check-segment':
        this.checked.push({ digest: action.digest, index: action.index });
        break;
      case 'close-channel':
        this.#peer(action.channel).closed = action;
        this.peers.delete(action.channel);
        break;
      case 'open-channel':
        expect.fail('an uploader opens no connection');
        break;
      case 'set-timer':
      case 'cancel-timer':
        this.clock.apply(action);
        break;
      case 'post':
        this.messages.push(action.message);
        if (action.message.type === 'stopped') this.#isStopped = true;
        if (action.message.type === 'withdrawn') this.#forgetUploads(action.message.manifest);
        break;
      case 'log':
        this.events.push(action.event);
        break;
      case 'check-credential':
      case 'check-proof':
      case 'prove':
        this.proofs.push(action);
        break;
      case 'locate-file':
        this.located.push({ digest: action.manifest.digest, path: action.path });
        break;
    }
  }

  #forgetUploads({ digest }: Manifest): void {
    for (const peer of this.peers.values()) {
      peer.uploads = peer.uploads.filter(({ segment }) => segment.digest !== digest);
    }
  }

  #peer(channel: ChannelId): FakePeer {
    const peer = this.peers.get(channel);
    assert(peer, `channel ${channel} is open`);
    return peer;
  }
}
