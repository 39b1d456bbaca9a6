import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

import { PARENT_WATCH } from '../config/environment.js';

import { LineSplitter } from './line-splitter.js';

export interface ChildOptions {
  /** The script that this process runs; the child runs it too. */
  readonly script: string;
  readonly args: readonly string[];
  readonly onLine: (line: string) => void;
  readonly onErrorLine: (line: string) => void;
}

/** How a process ended: by itself with a code, or by a signal, or it never started. */
export type ChildEnd =
  | { readonly how: 'exited'; readonly code: number }
  | { readonly how: 'killed'; readonly signal: string }
  | { readonly how: 'not started'; readonly reason: string };

/** One process of a local swarm. It ends when this process does, however that ends. */
export class Child {
  /** Settles once, after the last line. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: ChildProcess;

  constructor({ script, args, onLine, onErrorLine }: ChildOptions) {
    const child = spawn(process.execPath, [...process.execArgv, script, ...args], {
      // A pipe without data: the child exits when it closes.
      stdio: ['pipe', 'pipe', 'pipe'],
      env: childEnvironment(process.env),
    });
    this.#process = child;
    child.stdin.on('error', () => undefined);
    readLines(child.stdout, onLine);
    readLines(child.stderr, onErrorLine);
    this.ended = new Promise((resolve) => {
      child.on('error', (error) => {
        resolve({ how: 'not started', reason: error.message });
      });
      child.on('close', (code, signal) => {
        resolve(signal === null ? { how: 'exited', code: code ?? 1 } : { how: 'killed', signal });
      });
    });
  }

  /** Asks for a clean end, and forces one where that does not come. */
  stop(): void {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), KILL_AFTER_MS);
    this.#process.on('exit', () => {
      clearTimeout(timer);
    });
  }
}

const KILL_AFTER_MS = 5_000;

/** The user's settings for this command are passed on as flags; other variables are not meant for its children. */
function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('SHOAL_'));
  return { ...Object.fromEntries(kept), [PARENT_WATCH]: '1' };
}

function readLines(stream: Readable, onLine: (line: string) => void): void {
  const lines = new LineSplitter(onLine);
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    lines.push(chunk);
  });
  stream.on('end', () => {
    lines.end();
  });
}
