import { Random } from '@shoal/common';
import type { Millis } from '@shoal/common';

import { Accusers } from './accusers.js';
import { ChannelTable } from './channel-table.js';
import { ClientRegistry } from './client-registry.js';
import { EarlyQuestions } from './early-questions.js';
import { LargeAnswers } from './large-answers.js';
import { Liveness } from './liveness.js';
import type { TrackerOptions } from './options.js';
import { Outbox } from './outbox.js';
import { Replacements } from './replacements.js';
import { Session } from './session.js';
import { SwarmPushes } from './swarm-pushes.js';
import { SwarmRegistry } from './swarm-registry.js';
import { Takeovers } from './takeovers.js';

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
  readonly accusers: Accusers;
  readonly takeovers: Takeovers;
  readonly replacements: Replacements;
  /** Asked too early to be answered. */
  readonly early: EarlyQuestions;
  /** Long answers that are on their way or wait for it. */
  readonly answers: LargeAnswers;
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
    accusers: new Accusers(options),
    takeovers: new Takeovers(),
    replacements: new Replacements(),
    early: new EarlyQuestions(),
    answers: new LargeAnswers(),
    isReleasing: false,
    startedAt: undefined,
  };
}
