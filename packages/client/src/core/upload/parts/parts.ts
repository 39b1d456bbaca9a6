import { Mark, Random, Timers } from '@shoal/common';

import { Clock } from '../../clock.js';
import { Membership } from '../../membership.js';
import type { UploaderOptions } from '../../options.js';
import { RateLimit } from '../../rate-limit.js';
import { ServedFiles } from '../files/served-files.js';
import { PrincipalBudget } from '../peers/principal-budget.js';
import { UploadPeers } from '../peers/upload-peers.js';
import { servePolicyFor } from '../policies/serve-policy-for.js';
import type { ServePolicy } from '../policies/serve-policy.js';
import { ActiveUploads } from '../slots/active-uploads.js';
import { UploadPace } from '../slots/upload-pace.js';
import { UploadQueue } from '../slots/upload-queue.js';
import { UploadSlots } from '../slots/upload-slots.js';
import { IdleNotices } from './idle-notices.js';
import { LeaveState } from './leave-state.js';
import { UploadChannels } from './upload-channels.js';
import { UploadOutbox } from './upload-outbox.js';

export type TimerName = 'sweep' | 'report' | 'drain' | 'last-copies' | 'rechoke' | 'rate' | 'pace';

/** The parts that an uploader is composed of. */
export interface Parts {
  readonly options: UploaderOptions;
  readonly random: Random;
  readonly clock: Clock;
  readonly outbox: UploadOutbox;
  readonly timers: Timers<TimerName>;
  readonly channels: UploadChannels;
  readonly peers: UploadPeers;
  readonly membership: Membership;
  readonly files: ServedFiles;
  readonly policy: ServePolicy;
  readonly queue: UploadQueue;
  readonly active: ActiveUploads;
  readonly slots: UploadSlots;
  /** Set by transitions of queue and active uploads: uploads are started after the event. */
  readonly mark: Mark;
  readonly limit: RateLimit;
  readonly pace: UploadPace;
  /** Signatures that are verified for each principal: one takes a tenth of a millisecond. */
  readonly signatureBudget: PrincipalBudget;
  /** Segments of the bitfields that each principal sends and receives. */
  readonly bitfieldBudget: PrincipalBudget;
  readonly idle: IdleNotices;
  readonly leave: LeaveState;
}

/** The parts that a handler touches, itself or by the functions that it calls. */
export type Uses<Name extends keyof Parts> = Pick<Parts, Name>;

export function createParts(options: UploaderOptions): Parts {
  const random = new Random(options.randomSeed);
  const outbox = new UploadOutbox();
  const mark = new Mark();
  const peers = new UploadPeers(options.maxAwaitedBytes);
  const files = new ServedFiles();
  const policy = servePolicyFor(options, random);
  const queue = new UploadQueue(policy, mark);
  const active = new ActiveUploads(mark);
  return {
    options,
    random,
    clock: new Clock(),
    outbox,
    timers: new Timers<TimerName>(outbox),
    channels: new UploadChannels(peers, outbox),
    peers,
    membership: new Membership(),
    files,
    policy,
    queue,
    active,
    slots: new UploadSlots(options, active, queue, peers, files),
    mark,
    limit: new RateLimit(options.rateUpBytesPerSecond),
    pace: new UploadPace(),
    signatureBudget: new PrincipalBudget(SIGNATURES_PER_SECOND, SIGNATURES_BURST),
    bitfieldBudget: new PrincipalBudget(SEGMENTS_PER_SECOND, SEGMENTS_BURST),
    idle: new IdleNotices(),
    leave: new LeaveState(),
  };
}

/** A whole swarm behind one address may connect at once; after that its signatures take a small part of a processor. */
const SIGNATURES_PER_SECOND = 500;
const SIGNATURES_BURST = 4_000;

/** Honest peers send one bitfield for each file and channel; a million segments take about ten milliseconds. */
const SEGMENTS_PER_SECOND = 2_000_000;
const SEGMENTS_BURST = 64_000_000;
