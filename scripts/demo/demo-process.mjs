// A `shoal` process of the demonstration: its JSON lines as objects, its end as a promise.
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
    // It holds the other end of a pipe, and ends when this process does.
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

  /** The first line for which `matches` holds; fails where the process ends without it. */
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

  /** Waits for its end and returns its last line. */
  async finished(expectedCode = 0) {
    const code = await this.#ended;
    if (code !== expectedCode) throw this.#failure(`ended with code ${code}`);
    return this.lines.at(-1);
  }

  /** Asks for a clean end. */
  stop() {
    this.#child.kill('SIGTERM');
    return this.finished(143);
  }

  #failure(what) {
    return new Failure(`shoal ${this.#args.join(' ')} ${what}\n${this.#errors.slice(-20).join('\n')}`);
  }
}

/** For an end that nobody waits for. */
export function killAll() {
  for (const child of running) child.kill('SIGKILL');
}
