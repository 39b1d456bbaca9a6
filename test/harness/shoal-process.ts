import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

import { cleanUp } from '@shoal/testing';
import { assert, expect } from 'chai';

import { until, within } from './wait.js';

const script = fileURLToPath(new URL('../../../packages/cli/bin/shoal.js', import.meta.url));

export interface ProcessOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A command that runs the one that follows it, such as `ip netns exec NAME`. */
  readonly through?: readonly string[];
  /** Runs it as this user, without any group. */
  readonly uid?: number | undefined;
  /** Another Node than the one that runs the tests. */
  readonly node?: string;
  /** Another installation of the command than the one that was built here. */
  readonly script?: string;
  /** Standard output is for the test to read, as bytes. */
  readonly isBinary?: boolean;
}

/** One real `shoal` process, killed by its own id when the test ends. */
export class ShoalProcess {
  readonly command: string;
  readonly stdout: string[] = [];
  readonly stderr: string[] = [];
  /** Standard output where it is binary. */
  readonly bytes: Readable;
  readonly #child: ChildProcess;
  /** The exit code, or 128 and the number of the signal that killed it. */
  readonly #exited: Promise<number>;
  #hasExited = false;

  constructor(args: readonly string[], options: ProcessOptions = {}) {
    const { env = {}, cwd, uid, through = [], isBinary = false, node = process.execPath } = options;
    const installed = options.script ?? script;
    this.command = `shoal ${args.join(' ')}`;
    const [program = node, ...rest] = [...through, node, installed, ...args];
    const child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      // It ends when this process is gone, however that came about.
      env: { ...cleanEnvironment(), SHOAL_PARENT_WATCH: '1', ...env },
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.#child = child;
    this.bytes = child.stdout;
    const ends = [collect(child.stderr, this.stderr)];
    if (!isBinary) ends.push(collect(child.stdout, this.stdout));
    const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
    this.#exited = ended.then(async ([code, signal]) => {
      this.#hasExited = true;
      await Promise.all(ends);
      return code ?? (signal === 'SIGKILL' ? 137 : 128);
    });
    cleanUp(async () => {
      child.kill('SIGKILL');
      await this.#exited;
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  /** Resolves to the exit code, however long that takes. */
  get exited(): Promise<number> {
    return this.#exited;
  }

  /** The exit code. */
  exit(): Promise<number> {
    return within(() => `${this.command} to end\n${this.#output()}`, this.#exited);
  }

  async exitsWith(code: number): Promise<void> {
    expect(await this.exit(), `exit code of ${this.command}\n${this.#output()}`).to.equal(code);
  }

  /** An error that a user can act on is one line, and never a stack trace. */
  async failsWith(code: number, ...facts: (string | RegExp)[]): Promise<string> {
    await this.exitsWith(code);
    expect(
      this.stderr.filter((line) => /^\s+at /.test(line)),
      'no stack trace',
    ).to.deep.equal([]);
    const complaints = this.stderr.filter((line) => line.startsWith('shoal: '));
    expect(complaints.length, `one line says why\n${this.#output()}`).to.equal(1);
    const [line = ''] = complaints;
    for (const fact of facts) {
      if (typeof fact === 'string') expect(line, `"${line}" names ${fact}`).to.include(fact);
      else expect(line).to.match(fact);
    }
    return line;
  }

  /** The first line of either stream that matches, waited for. */
  line(pattern: RegExp): Promise<RegExpExecArray> {
    const what = () => `${this.command} to print ${pattern}\n${this.#output()}`;
    return until(what, () => {
      for (const line of [...this.stdout, ...this.stderr]) {
        const match = pattern.exec(line);
        if (match !== null) return match;
      }
      expect(this.#hasExited, `${this.command} ended before it printed ${pattern}\n${this.#output()}`).to.equal(false);
      return undefined;
    });
  }

  /** The JSON objects on standard output so far. */
  json(): Record<string, unknown>[] {
    return this.stdout.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** The first JSON line that has these fields, waited for. */
  jsonLine(fields: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const what = () => `${this.command} to print ${JSON.stringify(fields)}\n${this.#output()}`;
    return until(what, () => {
      const found = this.json().find((line) => Object.entries(fields).every(([key, value]) => line[key] === value));
      assert(found !== undefined || !this.#hasExited, `${this.command} ended first\n${this.#output()}`);
      return found;
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops it as a user would, and checks that it stopped cleanly. */
  async stop(): Promise<void> {
    this.kill('SIGTERM');
    await this.exitsWith(143);
  }

  #output(): string {
    const lines = [...this.stdout.map((line) => `stdout: ${line}`), ...this.stderr.map((line) => `stderr: ${line}`)];
    return lines.slice(-60).join('\n');
  }
}

/**
 * An unprivileged user to run `shoal` as: if the tests run as root another user, else the same. A
 * reason to skip if that user cannot run it.
 */
export function mereUser(): { readonly uid: number | undefined } | string {
  if (process.getuid?.() !== 0) return { uid: undefined };
  const uid = 65_534;
  const { status } = spawnSync(process.execPath, [script, '--version'], { uid, gid: uid });
  return status === 0 ? { uid } : 'root may read everything, and another user cannot run what is built here';
}

export function shoal(args: readonly string[], options?: ProcessOptions): ShoalProcess {
  return new ShoalProcess(args, options);
}

async function collect(stream: Readable, lines: string[]): Promise<void> {
  const reader = createInterface({ input: stream, crlfDelay: Infinity });
  reader.on('line', (line) => lines.push(line));
  await once(reader, 'close');
}

/** A developer's settings for Shoal must not reach the tests, nor the tests the developer's caches. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = Object.entries(process.env).filter(([name]) => !name.startsWith('SHOAL_'));
  return { ...Object.fromEntries(ours), XDG_CACHE_HOME: '/dev/null' };
}
