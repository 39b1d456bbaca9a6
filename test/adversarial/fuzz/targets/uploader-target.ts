import { type ChannelId, EVERYTHING, type Manifest, type Message, type Random } from '@shoal/common';
import { defaultUploaderOptions, Uploader, type UploaderAction, type UploaderEvent } from '@shoal/client/core';
import { MEMBERS_UPLOADER_INTAKE, UPLOADER_INTAKE } from '@shoal/client/io';
import { encodeFrame, MessageGate } from '@shoal/common/io';
import { expect } from 'chai';

import type { CostMeter } from '../cost-meter.js';
import { ManualClock } from '@shoal/testing';
import { takeFrame } from '../take-frame.js';
import type { Target } from './target.js';

const CHANNELS = 8;
const HONEST = 5;
/** The longest message that an uploader accepts. */
const MAX_FRAME_BYTES = 1024 * 1024;

export class UploaderTarget implements Target {
  readonly name = 'uploader';
  readonly rank = 9;
  readonly tags = [UPLOADER_INTAKE.greeting, ...UPLOADER_INTAKE.messages];
  readonly #random: Random;
  readonly #meter: CostMeter;
  readonly #gates = new Map<ChannelId, MessageGate>();
  readonly #file: Manifest;
  readonly #uploader: Uploader;
  readonly #isSecured: boolean;
  readonly #clock = new ManualClock((name) => {
    this.#feed({ type: 'timer-expired', name });
  });
  readonly #ranks = new Map<ChannelId, number>();
  #lastChannel = 0;
  #honest = 0;
  /** Segments sent to the honest neighbour. */
  readonly #received: number[] = [];

  constructor(random: Random, meter: CostMeter, files: readonly Manifest[], isSecured: boolean) {
    this.#random = random;
    this.#meter = meter;
    this.#isSecured = isSecured;
    const options = { ...defaultUploaderOptions, needsCredentials: isSecured, maxChannels: 64, randomSeed: 1 };
    this.#uploader = new Uploader(options);
    this.#post({ type: 'registered', rank: this.rank, addressNonce: 'N'.repeat(22) });
    const credential = { credential: 'mine', swarmKey: 'swarm', trackerTimeMs: 0, instance: 'tracker' };
    if (isSecured) this.#post({ type: 'credential', credential });
    for (const manifest of files) this.#post({ type: 'serve', manifest, path: 'x' });
    this.#file = files[0]!;
  }

  get size(): number {
    return this.#clock.timers.size + this.#ranks.size;
  }

  take(frame: Uint8Array): boolean {
    const hostile = [...this.#ranks.keys()].filter((channel) => channel !== this.#honest);
    let channel = hostile[this.#random.below(Math.max(1, hostile.length))] ?? 0;
    if (hostile.length < CHANNELS && this.#random.below(4) === 0) channel = 0;
    // A greeting may be refused, too.
    while (!this.#gates.has(channel)) {
      channel = this.#dial();
      if (this.#random.below(4) > 0) this.#greet(channel);
    }
    const gate = this.#gates.get(channel)!;
    const isTaken = takeFrame(this.#meter, frame, gate, (decoded) => {
      if (decoded.ok) {
        const { envelope } = decoded;
        const source = this.#random.below(10) === 0 ? envelope.source : (channel % 3) + 1;
        if (envelope.body.tag === 'HELLO') this.#ranks.set(channel, source);
        this.#feed({ type: 'message-received', channel, envelope: { ...envelope, source } });
      } else this.#feed({ type: 'frame-rejected', channel, code: decoded.code, detail: decoded.detail });
    });
    if (this.#random.below(100) === 0) this.#hangUp(channel);
    this.#clock.advance(this.#random.below(50));
    return isTaken;
  }

  /** Most hostile channels begin as they should: what comes then gets farther. */
  #greet(channel: ChannelId): void {
    const source = (channel % 3) + 1;
    this.#ranks.set(channel, source);
    for (const body of this.#greeting('hostile')) {
      this.#gates.get(channel)?.passed(body.tag);
      if (!this.#ranks.has(channel)) return;
      const envelope = { source, destination: this.rank, correlation: 1, body };
      this.#feed({ type: 'message-received', channel, envelope });
    }
  }

  #greeting(credential: string): Message[] {
    const hello = { tag: 'HELLO', minVersion: 1, maxVersion: 1, host: '', port: 0 } as const;
    if (!this.#isSecured) return [hello];
    return [
      { ...hello, credential, nonce: 'h'.repeat(22) },
      { tag: 'PROOF', proof: credential },
    ];
  }

  /** Requests repeatedly until it is served: peers that never acknowledge occupy slots for a while. */
  serveHonest(): void {
    const { digest } = this.#file;
    if (!this.#ranks.has(this.#honest)) {
      this.#honest = this.#dial();
      for (const body of this.#greeting('honest')) this.#say(body);
      this.#say({ tag: 'SUBSCRIBE', digest });
    }
    this.#received.length = 0;
    for (let tries = 0; tries < 100 && this.#received.length === 0; tries += 1) {
      this.#say({ tag: 'SEGMENT_REQUEST', digest, segment: 1 });
      this.#clock.advance(1_000);
    }
    expect([...new Set(this.#received)], 'the honest neighbour is served in the end').to.deep.equal([1]);
    this.#say({ tag: 'RECEIVED', digest, index: 1 });
  }

  #say(body: Message): void {
    expect(
      this.#ranks.has(this.#honest),
      `the honest neighbour keeps its channel, until its ${body.tag} at least`,
    ).to.equal(true);
    const envelope = { source: HONEST, destination: this.rank, correlation: 1, body };
    this.#feed({ type: 'message-received', channel: this.#honest, envelope });
  }

  #post(message: Extract<UploaderEvent, { readonly type: 'posted'; readonly from: 'session' }>['message']): void {
    this.#feed({ type: 'posted', from: 'session', message });
  }

  #dial(): ChannelId {
    this.#lastChannel += 1;
    const channel = this.#lastChannel;
    this.#ranks.set(channel, 0);
    const intake = this.#isSecured ? MEMBERS_UPLOADER_INTAKE : UPLOADER_INTAKE;
    this.#gates.set(channel, new MessageGate(intake, () => MAX_FRAME_BYTES));
    const hosts = { remoteHost: '10.0.0.7', localHost: '10.0.1.1' };
    this.#feed({ type: 'channel-opened', channel, ...hosts, nonce: 'u'.repeat(22) });
    return channel;
  }

  #hangUp(channel: ChannelId): void {
    this.#gates.delete(channel);
    if (this.#ranks.delete(channel)) {
      this.#feed({ type: 'channel-closed', channel, code: undefined, reason: 'reset' });
    }
  }

  #feed(event: UploaderEvent): void {
    for (const action of this.#uploader.handle(event, this.#clock.now)) this.#apply(action);
  }

  #apply(action: UploaderAction): void {
    switch (action.type) {
      case 'send':
        expect(this.#ranks.has(action.channel), 'nothing is sent on a channel that is closed').to.equal(true);
        this.#meter.answered(encodeFrame(action.envelope).length);
        if (action.envelope.body.tag === 'PING' && action.channel === this.#honest) this.#say({ tag: 'PONG' });
        break;
      case 'send-segment': {
        const { channel, index } = action.segment;
        if (channel === this.#honest) this.#received.push(index);
        break;
      }
      case 'close-channel':
        this.#hangUp(action.channel);
        break;
      case 'set-timer':
      case 'cancel-timer':
        this.#clock.apply(action);
        break;
      case 'check-credential': {
        const { channel } = action;
        // The honest one is believed, some others too, whatever they show.
        const isSound = channel === this.#honest || this.#random.below(2) === 0;
        const rank = channel === this.#honest ? HONEST : (this.#ranks.get(channel) ?? 0);
        const claims = {
          rank,
          clientId: 'x',
          publicKey: 'k',
          grant: EVERYTHING,
          expiresAtMs: this.#clock.now + 600_000,
          instance: 'tracker',
          principal: `principal ${rank}`,
        };
        // The honest one renews what it shows in time.
        const forever = channel === this.#honest ? { ...claims, expiresAtMs: Number.MAX_SAFE_INTEGER } : claims;
        this.#feed({ type: 'credential-checked', channel, claims: isSound ? forever : undefined });
        break;
      }
      case 'check-proof': {
        const isSound = action.channel === this.#honest || this.#random.below(2) === 0;
        this.#feed({ type: 'proof-checked', channel: action.channel, isSound });
        break;
      }
      case 'prove':
        this.#feed({ type: 'proved', channel: action.channel, proof: 'p' });
        break;
      case 'open-channel':
        expect.fail('an uploader opens no channel');
        break;
      case 'log':
        this.#meter.logged(action.event);
        break;
      case 'post':
      case 'locate-file':
      case 'check-segment':
        break;
    }
  }
}
