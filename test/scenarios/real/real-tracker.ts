import type { Peer } from '@shoal/simulator';
import type { TrackerOptions } from '@shoal/tracker/core';

import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { until } from '../../harness/wait.js';
import { LogReader } from './log-reader.js';
import { RealPeer } from './real-peer.js';
import { BEHIND_RELAY } from '../../puppets/relay.js';

/** The tracker of a real swarm: it comes back at the same address, and knows nothing. */
export class RealTracker {
  readonly #port: number;
  readonly #options: readonly string[];
  #process: ShoalProcess | undefined;
  #isKilled = false;

  constructor(port: number, options: readonly string[]) {
    this.#port = port;
    this.#options = options;
    this.#start({});
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  kill(): void {
    this.#isKilled = true;
    this.#process?.kill('SIGKILL');
  }

  restart(options: Partial<TrackerOptions> = {}): void {
    this.kill();
    this.#start(options, this.#process?.exited);
  }

  async quarantines(peer: Peer): Promise<void> {
    const reader = new LogReader(this.#process?.stderr ?? []);
    const isIt = (rank: unknown): boolean => peer instanceof RealPeer && peer.rank === rank;
    await until(`${peer.name} to be quarantined`, () =>
      [...reader.new()].some(({ event, rank }) => event === 'client-quarantined' && isIt(rank)),
    );
  }

  /** How it ended, once it was asked to or its session is over; undefined where that was as it should be. */
  async stop(): Promise<string | undefined> {
    const process = this.#process;
    if (process === undefined || this.#isKilled) return undefined;
    process.kill('SIGTERM');
    const code = await process.exit();
    return code === 0 || code === 143 ? undefined : `the tracker ended with ${code}: ${process.stderr.at(-1)}`;
  }

  #start({ sessionClients = 0 }: Partial<TrackerOptions>, before?: Promise<unknown>): void {
    this.#isKilled = false;
    const where = ['--host', BEHIND_RELAY, '--port', `${this.#port}`];
    // A busy machine is no reason to warn clients, or to drop them; one that is cut off is.
    const patience = ['--tune', 'probe-timeout=1m', '--peer-timeout', '4s', '--clients', `${sessionClients}`];
    const args = ['tracker', '--json', '--log-format', 'json', ...where, ...patience, ...this.#options];
    const start = (): void => {
      this.#process = shoal(args);
    };
    if (before === undefined) start();
    else void before.then(start);
  }
}
