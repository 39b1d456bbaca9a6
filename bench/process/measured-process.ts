import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { BenchError } from './bench-error.js';
import { liveCpuMs } from './live-cpu.js';

/** Resources used by a process and its children, from its start to its end. */
export interface Usage {
  readonly cpuMs: number;
  /** Of the largest single process. */
  readonly peakKib: number;
}

interface End extends Usage {
  readonly code: number;
  readonly signal: number;
}

export interface Command {
  /** Names it in messages. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const KEPT_LINES = 100;
const STOP_PATIENCE_MS = 20_000;

/** A process under `measure`, which reports the resources used at the end. */
export class MeasuredProcess {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #watchers = new Set<(line: string) => void>();
  readonly #started: Promise<unknown>;
  readonly #ended: Promise<End>;
  #pid = 0;
  #hasEnded = false;

  constructor(measure: string, { name, argv, env = {}, cwd }: Command) {
    this.name = name;
    const child = spawn(measure, argv, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      // Leaves out variables that could make one system faster or slower than another.
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin:/usr/sbin:/sbin', LANG: 'C.UTF-8', ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#child = child;
    const outputs = [child.stdout, child.stderr].map((stream) => this.#collect(stream as Readable));
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    const { started, ended } = readReports(child.stdio[3] as Readable);
    this.#started = Promise.race([failed, started.then(({ pid }) => (this.#pid = pid))]);
    this.#ended = Promise.race([failed, ended]).then(async ({ code, signal, cpuUs, maxRssKib }) => {
      this.#hasEnded = true;
      // Its last line may arrive just before.
      await Promise.all(outputs);
      return { code, signal, cpuMs: cpuUs / 1000, peakKib: maxRssKib };
    });
    this.#started.catch(() => undefined);
    this.#ended.catch(() => undefined);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves with the first result of `match` for a line of output; fails if the process ends first. */
  line<T>(match: (line: string) => T | undefined): Promise<T> {
    return new Promise((resolve, reject) => {
      const watch = (line: string): void => {
        const found = match(line);
        if (found === undefined) return;
        this.#watchers.delete(watch);
        resolve(found);
      };
      this.#watchers.add(watch);
      for (const line of this.#lines) watch(line);
      void this.#ended.then(
        ({ code, signal }) => reject(this.failure(`ended early (code ${code}, signal ${signal})`)),
        reject,
      );
    });
  }

  /** The first line that is a JSON object with these fields. */
  jsonLine(fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    return this.line((line) => {
      if (!line.startsWith('{')) return undefined;
      const object = JSON.parse(line) as Record<string, unknown>;
      return Object.entries(fields).every(([key, value]) => object[key] === value) ? object : undefined;
    });
  }

  /** CPU time used so far, in steps of 10 ms. */
  async cpuMsSoFar(): Promise<number> {
    await this.#started;
    return liveCpuMs(this.#pid);
  }

  /** Resolves at its end, whatever its exit code. */
  ended(): Promise<End> {
    return this.#ended;
  }

  /** Stops it with SIGTERM, as a user does, and returns the resources used. */
  async stop(): Promise<Usage> {
    await this.#started;
    this.#signal('SIGTERM');
    const patience = setTimeout(() => this.#signal('SIGKILL'), STOP_PATIENCE_MS);
    try {
      return await this.#ended;
    } finally {
      clearTimeout(patience);
    }
  }

  /** Ends the process without a measurement. */
  kill(): void {
    this.#signal('SIGKILL');
    this.#child.kill('SIGKILL');
  }

  failure(what: string): BenchError {
    return new BenchError(`${this.name} ${what}\n${this.#lines.map((line) => `    ${line}`).join('\n')}`);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#hasEnded || this.#pid === 0) return;
    try {
      process.kill(this.#pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** Resolves at the end of the stream. */
  async #collect(stream: Readable): Promise<void> {
    const reader = createInterface({ input: stream, crlfDelay: Infinity });
    reader.on('line', (line) => {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
      for (const watch of this.#watchers) watch(line);
    });
    await once(reader, 'close');
  }
}

/** Reports of `measure` at the start and at the end; both may arrive together. */
function readReports(stream: Readable): { started: Promise<Started>; ended: Promise<Report> } {
  const lines: string[] = [];
  const reader = createInterface({ input: stream });
  const report = (index: number) =>
    new Promise<string>((resolve, reject) => {
      reader.on('line', () => {
        const line = lines[index];
        if (line !== undefined) resolve(line);
      });
      reader.on('close', () => reject(new BenchError('measure was killed')));
    });
  reader.on('line', (line) => lines.push(line));
  const [started, ended] = [report(0), report(1)];
  return {
    started: started.then((line) => JSON.parse(line) as Started),
    ended: ended.then((line) => JSON.parse(line) as Report),
  };
}

interface Started {
  readonly pid: number;
}

interface Report {
  readonly code: number;
  readonly signal: number;
  readonly cpuUs: number;
  readonly maxRssKib: number;
}
