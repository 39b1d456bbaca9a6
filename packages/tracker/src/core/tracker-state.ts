import { Random } from '@shoal/common';
import type { Millis } from '@shoal/common';

import { ChannelTable } from './clients/channel-table.js';
import { ClientRegistry } from './clients/client-registry.js';
import { Liveness } from './clients/liveness.js';
import { PendingTakeovers } from './clients/pending-takeovers.js';
import { PendingLookups } from './handlers/pending-lookups.js';
import { ReplacementQuota } from './handout/replacement-quota.js';
import { AnswerScheduler } from './lookups/answer-scheduler.js';
import type { TrackerOptions } from './options.js';
import { Outbox } from './outbox.js';
import { Reporters } from './reputation/reporters.js';
import { Session } from './session.js';
import { SwarmPushes } from './swarms/swarm-pushes.js';
import { SwarmRegistry } from './swarms/swarm-registry.js';

/** Everything the tracker knows, each part guarding its own invariants; the flows work on it. */
export interface TrackerState {
  readonly options: TrackerOptions;
  readonly out: Outbox;
  readonly channels: ChannelTable;
  readonly clients: ClientRegistry;
  readonly swarms: SwarmRegistry;
  readonly session: Session;
  readonly pushes: SwarmPushes;
  readonly liveness: Liveness;
  readonly reporters: Reporters;
  readonly takeovers: PendingTakeovers;
  readonly replacementQuota: ReplacementQuota;
  /** Asked too early to be answered. */
  readonly pendingLookups: PendingLookups;
  /** Long answers that are on their way or wait for it. */
  readonly answers: AnswerScheduler;
  /** A question that waited is being answered. */
  isReleasing: boolean;
  /** When the first event came. */
  startedAt: Millis | undefined;
}

export function newTrackerState(options: TrackerOptions): TrackerState {
  const out = new Outbox();
  return {
    options,
    out,
    channels: new ChannelTable(),
    clients: new ClientRegistry(options),
    swarms: new SwarmRegistry(options, new Random(options.randomSeed)),
    session: new Session(options.sessionClients),
    pushes: new SwarmPushes(options.swarmPushIntervalMs, out),
    liveness: new Liveness(options.peerTimeoutMs, options.initTimeoutMs, out),
    reporters: new Reporters(options),
    takeovers: new PendingTakeovers(),
    replacementQuota: new ReplacementQuota(),
    pendingLookups: new PendingLookups(),
    answers: new AnswerScheduler(),
    isReleasing: false,
    startedAt: undefined,
  };
}
