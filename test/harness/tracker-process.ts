import type { TrackerStatus } from '@shoal/tracker/core';

import { type ProcessOptions, ShoalProcess } from './shoal-process.js';
import { until } from './wait.js';

/** A real tracker on a free port of this host, and what can be asked of it. */
export class TrackerProcess {
  readonly process: ShoalProcess;
  readonly port: number;
  readonly url: string;

  private constructor(process: ShoalProcess, port: number) {
    this.process = process;
    this.port = port;
    this.url = `ws://127.0.0.1:${port}`;
  }

  static async start(args: readonly string[] = [], options?: ProcessOptions): Promise<TrackerProcess> {
    const common = ['tracker', '--host', '127.0.0.1', '--port', '0', '--json', '--log-format', 'json'];
    // Clients on a busy machine answer late, which is no reason to warn them.
    const patience = ['--tune', 'probe-timeout=1m'];
    // A file without an offer is unknown at once, unless a test says otherwise.
    const settle = ['--tune', 'startup-grace=0'];
    const process = new ShoalProcess([...common, ...patience, ...settle, ...args], options);
    const { port } = await process.jsonLine({ event: 'listening' });
    return new TrackerProcess(process, port as number);
  }

  async status(): Promise<TrackerStatus> {
    const response = await fetch(`http://127.0.0.1:${this.port}/status`);
    return (await response.json()) as TrackerStatus;
  }

  /** Polls the status until `probe` gives something. */
  until<T>(what: string, probe: (status: TrackerStatus) => T | undefined | false): Promise<T> {
    return until(what, async () => probe(await this.status()));
  }

  /** Resolves when a client has the whole file. */
  async seeds(name: string): Promise<void> {
    await this.until(`${name} to be seeded`, ({ files }) =>
      files.some((file) => file.name === name && file.seeders > 0),
    );
  }

  /** The log's entries of one kind. */
  events(event: string): Record<string, unknown>[] {
    const entries = this.process.stderr.filter((line) => line.startsWith('{'));
    return entries
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((entry) => entry['event'] === event);
  }
}
