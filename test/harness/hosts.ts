import type { Host } from '#namespaces/network.js';
import type { TrackerStatus } from '@shoal/tracker/core';

import { ShoalProcess } from './shoal-process.js';
import { until } from './wait.js';

const TRACKER_PORT = 4600;

/** Runs `shoal` on a host of a network. */
export function shoalOn(host: Host, args: readonly string[]): ShoalProcess {
  return new ShoalProcess(args, { through: host.command });
}

/** A tracker on its default port of a host. */
export async function trackerOn(host: Host, args: readonly string[] = []): Promise<HostedTracker> {
  // A busy machine answers late, which is no reason for a warning here.
  const common = ['tracker', '--json', '--log-format', 'json', '--tune', 'probe-timeout=1m'];
  const process = shoalOn(host, [...common, ...args]);
  await process.jsonLine({ event: 'listening', port: TRACKER_PORT });
  return new HostedTracker(host, process);
}

export class HostedTracker {
  readonly host: Host;
  readonly process: ShoalProcess;

  constructor(host: Host, process: ShoalProcess) {
    this.host = host;
    this.process = process;
  }

  get url(): string {
    return `ws://${this.host.address}:${TRACKER_PORT}`;
  }

  /** As `shoal status` shows it, run on the tracker's own host. */
  async status(): Promise<TrackerStatus> {
    const process = shoalOn(this.host, ['status', '--json', '--tracker', this.url]);
    await process.exitsWith(0);
    return process.json()[0] as unknown as TrackerStatus;
  }

  /** Polls the status until `probe` gives something. */
  until<T>(what: string, probe: (status: TrackerStatus) => T | undefined | false): Promise<T> {
    return until(what, async () => probe(await this.status()));
  }
}
