// A `shoal` process of the demonstration, with its JSON lines as objects and its end as a promise.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { Failure, root } from '../steps.mjs';

const shoal = join(root, 'packages/cli/bin/shoal.js');
const running = new Set();

export class DemoProcess {
  /** The JSON objects that it has printed. */
  lines = [];
  #args;
  #child;
  #ended;
  #errors = [];
  #onLine = () => {};

  constructor(args) {
    this.#args = args;
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith('SHOAL_'));
    // The child has the other end of a pipe, and exits with this process.
    const env = { ...Object.fromEntries(own), SHOAL_PARENT_WATCH: '1' };
    const child = spawn(process.execPath, [shoal, ...args, '--json'], { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#child = child;
    running.add(child);
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      this.#onLine();
    });
    createInterface({ input: child.stderr }).on('line', (line) => this.#errors.push(line));
    this.#ended = once(child, 'close').then(([code]) => {
      running.delete(child);
      this.#onLine();
      return code;
    });
  }

  /** Resolves to the first line for which `matches` returns true; fails if the process ends without one. */
  async line(matches) {
    let code;
    void this.#ended.then((ended) => (code = ended));
    for (;;) {
      const found = this.lines.find(matches);
      if (found !== undefined) return found;
      if (code !== undefined) throw this.#failure(`ended early with code ${code}`);
      await new Promise((resolve) => (this.#onLine = resolve));
    }
  }

  /** Waits for the end of the process and returns its last line. */
  async finished(expectedCode = 0) {
    const code = await this.#ended;
    if (code !== expectedCode) throw this.#failure(`ended with code ${code}`);
    return this.lines.at(-1);
  }

  /** Requests a clean exit. */
  stop() {
    this.#child.kill('SIGTERM');
    return this.finished(143);
  }

  #failure(what) {
    return new Failure(`shoal ${this.#args.join(' ')} ${what}\n${this.#errors.slice(-20).join('\n')}`);
  }
}

/** Handles a rejection that no caller awaits. */
export function killAll() {
  for (const child of running) child.kill('SIGKILL');
}
