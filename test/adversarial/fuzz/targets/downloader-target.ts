import { type ChannelId, type Manifest, type Message, type Random } from '@shoal/common';
import { segmentBytes, segmentCount, SegmentSet } from '@shoal/common';
import { encodeFrame, MessageGate, withDigest } from '@shoal/common/io';
import {
  defaultDownloaderOptions,
  Downloader,
  type DownloaderAction,
  type DownloaderEvent,
  type MachineMessages,
} from '@shoal/client/core';
import { DOWNLOADER_INTAKE } from '@shoal/client/io';
import { expect } from 'chai';

import type { CostMeter } from '../cost-meter.js';
import { ManualClock } from '@shoal/testing';
import { takeFrame } from '../take-frame.js';
import type { Target } from './target.js';

const HONEST = 5;
/** Ranks that send whatever the fuzzer makes. */
const HOSTILE = [1, 2, 3];
/** The longest bitmap, and what is beside it. */
const MAX_FRAME_BYTES = 192 * 1024;

/** Downloads one file after the other from an honest peer and several malicious ones. */
export class DownloaderTarget implements Target {
  readonly name = 'downloader';
  readonly rank = 9;
  readonly tags = [DOWNLOADER_INTAKE.greeting, ...DOWNLOADER_INTAKE.messages];
  readonly #random: Random;
  readonly #meter: CostMeter;
  readonly #gates = new Map<ChannelId, MessageGate>();
  #downloader!: Downloader;
  #file!: Manifest;
  #isComplete = false;
  #failure = '';
  #files = 0;
  readonly #clock = new ManualClock((name) => {
    this.#feed({ type: 'timer-expired', name });
  });
  readonly #channels = new Map<ChannelId, number>();
  readonly #events: DownloaderEvent[] = [];
  #isFeeding = false;

  constructor(random: Random, meter: CostMeter) {
    this.#random = random;
    this.#meter = meter;
    this.#begin();
  }

  get size(): number {
    return this.#clock.timers.size + this.#channels.size + this.#events.length;
  }

  /** The file that is wanted: hostile sources should speak of it. */
  get file(): Manifest {
    return this.#file;
  }

  take(frame: Uint8Array): boolean {
    const hostile = [...this.#channels].filter(([, rank]) => rank !== HONEST);
    const [channel, rank] = hostile[this.#random.below(Math.max(1, hostile.length))] ?? [];
    let isTaken = false;
    if (channel !== undefined && rank !== undefined) {
      const gate = this.#gates.get(channel);
      // Most channels begin as they should: what comes then gets farther.
      if (gate !== undefined && gate.maxFrameBytes !== MAX_FRAME_BYTES && this.#random.below(2) === 0)
        this.#greet(channel, rank);
      if (gate === undefined) return false;
      isTaken = takeFrame(this.#meter, frame, gate, (decoded) => {
        if (!decoded.ok) this.#feed({ type: 'frame-rejected', channel, code: decoded.code, detail: decoded.detail });
        else {
          const source = this.#random.below(20) === 0 ? decoded.envelope.source : rank;
          this.#feed({ type: 'message-received', channel, envelope: { ...decoded.envelope, source } });
        }
      });
    }
    this.#clock.advance(this.#random.below(20));
    // Once all are banned, others come.
    if (hostile.length === 0 && this.#random.below(3) === 0) this.#begin();
    return isTaken;
  }

  #greet(channel: ChannelId, source: number): void {
    const body: Message = { tag: 'HELLO_ACK', version: 1 };
    this.#gates.get(channel)?.passed(body.tag);
    const envelope = { source, destination: this.rank, correlation: 1, body };
    this.#feed({ type: 'message-received', channel, envelope });
  }

  serveHonest(): void {
    this.#clock.advance(60_000);
    expect(this.#isComplete, `the file is complete, whatever malicious peers send (${this.#failure})`).to.equal(true);
    this.#begin();
  }

  #begin(): void {
    this.#files += 1;
    const hashes = new Uint8Array(32 * 12).fill(this.#files % 251);
    const name = `file${this.#files}`;
    this.#file = withDigest({ kind: 'real', name, length: 12 * 1024 - 24, segmentLength: 1024, hashes });
    this.#isComplete = false;
    this.#clock.timers.clear();
    this.#channels.clear();
    this.#gates.clear();
    this.#downloader = new Downloader({
      ...{ ...defaultDownloaderOptions, randomSeed: this.#files, stallTimeoutMs: 0 },
      rateDownBytesPerSecond: this.#random.below(2) === 0 ? 0 : 4_096,
    });
    this.#post({ type: 'registered', rank: this.rank, listen: { host: '10.0.0.1', port: 1 } });
    const members = [HONEST, ...HOSTILE].map((rank) => ({
      rank,
      host: '10.0.0.2',
      port: 7_000 + rank,
      heldSegments: 12,
    }));
    this.#post({ type: 'fetch', manifest: this.#file, members, priority: 'normal', isRepair: false });
  }

  #post(message: MachineMessages['session → downloader']): void {
    this.#feed({ type: 'posted', from: 'session', message });
  }

  #feed(event: DownloaderEvent): void {
    this.#events.push(event);
    if (this.#isFeeding) return;
    this.#isFeeding = true;
    const downloader = this.#downloader;
    for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
      for (const action of downloader.handle(next, this.#clock.now)) this.#apply(action);
    }
    this.#isFeeding = false;
  }

  #apply(action: DownloaderAction): void {
    switch (action.type) {
      case 'open-channel': {
        const { channel, address } = action;
        this.#channels.set(channel, address.port - 7_000);
        this.#gates.set(channel, new MessageGate(DOWNLOADER_INTAKE, () => MAX_FRAME_BYTES));
        this.#events.push({ type: 'channel-opened', channel, remoteHost: 'a', localHost: 'b' });
        break;
      }
      case 'send': {
        const { channel, envelope } = action;
        expect(this.#channels.has(channel), 'nothing is sent on a channel that is closed').to.equal(true);
        this.#meter.answered(encodeFrame(envelope).length);
        if (this.#channels.get(channel) === HONEST) this.#answer(channel, envelope.correlation, envelope.body);
        break;
      }
      case 'close-channel':
        this.#gates.delete(action.channel);
        if (this.#channels.delete(action.channel)) {
          this.#events.push({ type: 'channel-closed', channel: action.channel, code: undefined, reason: '' });
        }
        break;
      case 'set-timer':
      case 'cancel-timer':
        this.#clock.apply(action);
        break;
      case 'open-file': {
        const length = segmentCount(action.manifest);
        const [held, holes] = [SegmentSet.empty(length), SegmentSet.empty(length)];
        this.#events.push({ type: 'file-opened', digest: action.manifest.digest, held, holes, path: 'x' });
        break;
      }
      case 'store-segment': {
        const { digest, index, payload } = action;
        expect(payload.byteLength, 'only what has the right length is stored').to.equal(
          segmentBytes(this.#file, index),
        );
        const isSound = (payload as Uint8Array)[0] === TRUTH;
        this.#events.push({ type: isSound ? 'segment-stored' : 'segment-rejected', digest, index });
        break;
      }
      case 'complete-file':
        this.#events.push({ type: 'file-completed', digest: action.digest, path: 'x' });
        break;
      case 'post':
        if (action.message.type === 'file-complete') this.#isComplete = true;
        if (action.message.type === 'file-failed') this.#failure = action.message.reason;
        break;
      case 'check-credential':
      case 'check-proof':
      case 'prove':
        expect.fail('no peer proves anything in an open swarm');
        break;
      case 'log':
        this.#meter.logged(action.event);
        break;
      case 'close-file':
        break;
    }
  }

  /** The answers of an honest uploader. */
  #answer(channel: ChannelId, correlation: number, body: Message): void {
    const { digest } = this.#file;
    const say = (answer: Message): void => {
      const envelope = { source: HONEST, destination: this.rank, correlation, body: answer };
      this.#events.push({ type: 'message-received', channel, envelope });
    };
    if (body.tag === 'HELLO') say({ tag: 'HELLO_ACK', version: 1 });
    else if (body.tag === 'PING') say({ tag: 'PONG' });
    else if (body.tag === 'SUBSCRIBE') {
      say({ tag: 'BITFIELD', digest, held: SegmentSet.full(12), load: 0 });
    } else if (body.tag === 'SEGMENT_REQUEST' && body.segment !== 'any') {
      const payload = new Uint8Array(segmentBytes(this.#file, body.segment)).fill(TRUTH);
      say({ tag: 'OK', digest, index: body.segment, load: 0, payload });
    }
  }
}

/** The value of every byte of the file. */
const TRUTH = 42;
