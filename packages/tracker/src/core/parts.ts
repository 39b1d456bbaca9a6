import { Random, Timers } from '@shoal/common';

import { ChannelTable } from './clients/channel-table.js';
import { ClientRegistry } from './clients/client-registry.js';
import { PendingTakeovers } from './clients/pending-takeovers.js';
import { ReplacementQuota } from './handout/replacement-quota.js';
import { AnswerScheduler } from './lookups/answer-scheduler.js';
import { PendingLookups } from './lookups/pending-lookups.js';
import { InMemoryMembership } from './membership.js';
import type { TrackerOptions } from './options.js';
import { TrackerOutbox } from './outbox.js';
import { Reporters } from './reputation/reporters.js';
import { Session } from './session.js';
import { MemberLists } from './swarms/member-lists.js';
import { SwarmPushes } from './swarms/swarm-pushes.js';
import { SwarmRegistry } from './swarms/swarm-registry.js';
import type { TimerName, TrackerTimers } from './timer-names.js';

/** The state of a tracker. Each part guards its own invariants; a handler names the parts that it uses. */
export interface TrackerParts {
  readonly out: TrackerOutbox;
  readonly timers: TrackerTimers;
  readonly session: Session;
  readonly channels: ChannelTable;
  readonly clients: ClientRegistry;
  readonly takeovers: PendingTakeovers;
  readonly swarms: SwarmRegistry;
  readonly pushes: SwarmPushes;
  readonly memberLists: MemberLists;
  readonly replacementQuota: ReplacementQuota;
  readonly reporters: Reporters;
  readonly pendingLookups: PendingLookups;
  readonly answers: AnswerScheduler;
}

export function createParts(options: TrackerOptions): TrackerParts {
  const out = new TrackerOutbox();
  const timers = new Timers<TimerName>(out);
  const clients = new ClientRegistry(options);
  const memberLists = new MemberLists(clients);
  const pushes = new SwarmPushes(options.swarmPushIntervalMs, { out, timers, clients, memberLists });
  const random = new Random(options.randomSeed);
  return {
    ...{ out, timers, clients, memberLists, pushes },
    session: new Session(options.sessionClients),
    channels: new ChannelTable(),
    takeovers: new PendingTakeovers(),
    swarms: new SwarmRegistry(options, { membership: new InMemoryMembership(), pushes, random }),
    replacementQuota: new ReplacementQuota(),
    reporters: new Reporters(options),
    pendingLookups: new PendingLookups(),
    answers: new AnswerScheduler(),
  };
}
