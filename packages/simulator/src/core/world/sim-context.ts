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
import type { VirtualPeer } from '../client/virtual-peer.js';

/** What everybody in a simulated world stands on. */
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
  /** Of the scenario and the world; every machine has a seed drawn from it. */
  readonly random: Random;
  /** Where the tracker runs. */
  readonly trackerNic: Nic;
  readonly onLogEvent: ((event: RecordedEvent) => void) | undefined;
  /** A client has verified and written a segment. */
  stored(digest: Digest, index: number): void;
  /** A client has given up a file that it wanted. */
  gaveUpFile(peer: VirtualPeer, digest: Digest, reason: string): void;
  /** An event for the machine of that number, at this moment and after what is happening now. */
  post(target: number, event: unknown): void;
  /** Something happened that a script may be waiting for. */
  wake(): void;
  host(
    name: string,
    machine: ConstructorParameters<typeof VirtualHost>[2],
    perform: (action: never) => void,
  ): VirtualHost;
}

export const TRACKER_PORT = 4600;
export const CLIENT_PORT = 4700;
