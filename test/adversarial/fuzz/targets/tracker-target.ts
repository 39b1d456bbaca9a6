import type { ChannelId, Envelope, Message, Random } from '@shoal/common';
import { encodeFrame, MessageGate, TRACKER_FRAME_BYTES } from '@shoal/common/io';
import { defaultTrackerOptions, Tracker, type TrackerAction, type TrackerEvent } from '@shoal/tracker/core';
import { trackerIntake } from '@shoal/tracker/io';
import { assert, expect } from 'chai';

import type { CostMeter } from '../cost-meter.js';
import { ManualClock } from '@shoal/testing';
import { takeFrame } from '../take-frame.js';
import type { Target } from './target.js';

/** Hostile channels at a time. */
const CHANNELS = 8;
const INTAKE = trackerIntake(defaultTrackerOptions.maxFilesPerClient);

export class TrackerTarget implements Target {
  readonly name = 'tracker';
  readonly rank = 0;
  readonly tags = [INTAKE.greeting, ...INTAKE.messages];
  readonly #random: Random;
  readonly #meter: CostMeter;
  readonly #gates = new Map<ChannelId, MessageGate>();
  readonly #tracker = new Tracker({
    ...defaultTrackerOptions,
    maxClients: 64,
    maxFiles: 16,
    startupGraceMs: 0,
    randomSeed: 1,
  });
  readonly #clock = new ManualClock((name) => {
    this.#feed({ type: 'timer-expired', name });
  });
  readonly #open = new Map<ChannelId, Envelope[]>();
  #lastChannel = 0;
  #honest = 0;

  constructor(random: Random, meter: CostMeter) {
    this.#random = random;
    this.#meter = meter;
    this.#feed({ type: 'start' });
  }

  get size(): number {
    const { clients, files } = this.#tracker.status(this.#clock.now);
    return clients.length + files.length + this.#clock.timers.size + this.#open.size;
  }

  take(frame: Uint8Array): boolean {
    const hostile = [...this.#open.keys()].filter((channel) => channel !== this.#honest);
    let channel = hostile[this.#random.below(Math.max(1, hostile.length))];
    if (channel === undefined || (hostile.length < CHANNELS && this.#random.below(4) === 0)) {
      channel = this.#dial();
      if (this.#random.below(4) > 0) this.#greet(channel);
    }
    const gate = this.#gates.get(channel);
    if (gate === undefined) return false;
    const isTaken = takeFrame(this.#meter, frame, gate, (decoded) => {
      if (decoded.ok) {
        this.#feed({ type: 'message-received', channel, envelope: this.#withRank(channel, decoded.envelope) });
      } else this.#feed({ type: 'frame-rejected', channel, code: decoded.code, detail: decoded.detail });
    });
    if (this.#random.below(100) === 0) this.#hangUp(channel);
    this.#clock.advance(this.#random.below(200));
    return isTaken;
  }

  /** Most hostile channels begin as they should: what comes then gets farther. */
  #greet(channel: ChannelId): void {
    const body: Message = { ...INIT, clientId: `hostile-${channel}` };
    this.#gates.get(channel)?.passed(body.tag);
    const envelope = { source: 0, destination: 0, correlation: 1, body };
    this.#feed({ type: 'message-received', channel, envelope });
  }

  serveHonest(): void {
    if (!this.#open.has(this.#honest)) {
      this.#honest = this.#dial();
      this.#say({ ...INIT, clientId: 'the-honest-one' });
      expect(this.#answers('INIT_ACK'), 'the honest client is registered').to.equal(true);
    }
    this.#say({ tag: 'CATALOG_REQUEST' });
    expect(this.#answers('CATALOG'), 'the honest client is answered').to.equal(true);
    this.#clock.advance(5_000);
    expect(this.#open.has(this.#honest), 'the honest client keeps its channel').to.equal(true);
  }

  #rankOf = new Map<ChannelId, number>();

  /** Usually uses the sender's own rank: other frames are refused early. */
  #withRank(channel: ChannelId, envelope: Envelope): Envelope {
    if (this.#random.below(10) === 0) return envelope;
    return { ...envelope, source: this.#rankOf.get(channel) ?? 0, destination: 0 };
  }

  #say(body: Message): void {
    const source = this.#rankOf.get(this.#honest) ?? 0;
    const envelope = { source, destination: 0, correlation: 1, body };
    this.#feed({ type: 'message-received', channel: this.#honest, envelope });
  }

  #answers(tag: Message['tag']): boolean {
    const received = this.#open.get(this.#honest) ?? [];
    return received.splice(0).some(({ body }) => body.tag === tag);
  }

  #dial(): ChannelId {
    this.#lastChannel += 1;
    const channel = this.#lastChannel;
    this.#open.set(channel, []);
    this.#gates.set(channel, new MessageGate(INTAKE, () => TRACKER_FRAME_BYTES));
    this.#feed({ type: 'channel-opened', channel, remoteHost: `10.0.0.${channel % 9}`, localHost: '10.0.1.1' });
    return channel;
  }

  #hangUp(channel: ChannelId): void {
    if (!this.#open.delete(channel)) return;
    this.#rankOf.delete(channel);
    this.#gates.delete(channel);
    this.#feed({ type: 'channel-closed', channel, code: undefined, reason: 'reset' });
  }

  #feed(event: TrackerEvent): void {
    for (const action of this.#tracker.handle(event, this.#clock.now)) this.#apply(action);
  }

  #apply(action: TrackerAction): void {
    switch (action.type) {
      case 'send': {
        const { channel, envelope } = action;
        const { body } = envelope;
        const received = this.#open.get(channel);
        assert(received, 'nothing is sent on a channel that is closed');
        this.#meter.answered(encodeFrame(envelope).length);
        if (body.tag === 'INIT_ACK') this.#rankOf.set(channel, body.rank);
        if (body.tag === 'PING' && channel === this.#honest) this.#say({ tag: 'PONG' });
        if (channel === this.#honest) received.push(envelope);
        break;
      }
      case 'close-channel':
        this.#hangUp(action.channel);
        break;
      case 'set-timer':
      case 'cancel-timer':
        this.#clock.apply(action);
        break;
      case 'finish':
        expect.fail('a standing swarm never ends');
        break;
      case 'open-channel':
        expect.fail('a tracker opens no channel');
        break;
      case 'send-answer':
        // The cost of these is limited by time, not by requests: nothing is sent here.
        this.#feed({ type: 'answer-sent', ticket: action.ticket });
        break;
      case 'probe-address': {
        const { channel, address } = action;
        this.#feed({ type: 'address-probed', channel, address, isProved: this.#random.below(2) === 0 });
        break;
      }
      case 'log':
        this.#meter.logged(action.event);
        break;
      case 'issue-credential':
        break;
    }
  }
}

const INIT = {
  ...({ tag: 'INIT', minVersion: 1, maxVersion: 1, clientId: '', requestedRank: 0, host: '', port: 0 } as const),
  ...{ files: [], wanted: [], done: false },
};
