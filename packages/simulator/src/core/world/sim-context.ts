import type { Digest, Random } from '@shoal/common';

import type { Checker } from '../monitors/checker.js';
import type { EventQueue } from '../engine/event-queue.js';
import type { VirtualHost } from '../engine/virtual-host.js';
import type { Sites } from '../network/sites.js';
import type { Nic } from '../network/node.js';
import type { VirtualNetwork } from '../network/virtual-network.js';
import type { Parameters } from '../parameters.js';
import type { RecordedEvent } from '../results/results.js';
import type { ClientOptions } from '../client/client-options.js';
import type { RunStats } from '../results/run-stats.js';
import type { FaultInjector } from './fault-injector.js';
import type { Files } from './files.js';
import type { PeerPlan } from '../scenario.js';

/** The shared parts of a simulation. */
export interface SimContext {
  readonly parameters: Parameters;
  readonly queue: EventQueue;
  readonly clientOptions: ClientOptions;
  readonly network: VirtualNetwork;
  readonly sites: Sites;
  readonly faultInjector: FaultInjector;
  readonly files: Files;
  readonly checker: Checker;
  readonly stats: RunStats;
  /** The random generator of scenario and world; each machine's seed is drawn from it. */
  readonly random: Random;
  /** The network interface of the tracker. */
  readonly trackerNic: Nic;
  readonly onLogEvent: ((event: RecordedEvent) => void) | undefined;
  /** Called when a client has verified and written a segment. */
  stored(digest: Digest, index: number): void;
  /** Called when a client has given up a wanted file. */
  gaveUpFile(peer: { readonly name: string; readonly plan: PeerPlan }, digest: Digest, reason: string): void;
  /** Posts an event to host `target`, at the current time and after the current event. */
  post(target: number, event: unknown): void;
  /** Checks the script's conditions after the current event. */
  wake(): void;
  host(
    name: string,
    machine: ConstructorParameters<typeof VirtualHost>[2],
    perform: (action: never) => void,
  ): VirtualHost;
}

export const TRACKER_PORT = 4600;
export const CLIENT_PORT = 4700;
