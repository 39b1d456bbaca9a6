import { join } from 'node:path';

import { ShoalProcess } from '../../../harness/shoal-process.js';
import type { Artifact } from './chaos-files.js';
import type { Place } from './workdir.js';
import { PROBE_ENV, PROBE_LINE, type Resources, resourcesOf } from '../../tool/resources.js';

export interface MemberTask {
  readonly number: number;
  readonly place: Place;
  readonly folder: string;
  readonly trackerUrl: string;
  readonly shared: readonly Artifact[];
  readonly wanted: readonly Artifact[];
  readonly args: readonly string[];
}

/** One client daemon that is started again after every end, in the same folder. */
export class Member {
  readonly task: MemberTask;
  /** How often it was ended from outside: its memory says nothing of a long life then. */
  restarts = 0;
  isFrozen = false;
  /** It was ended and is to be started again. */
  isDown = false;
  #process: ShoalProcess | undefined;

  constructor(task: MemberTask) {
    this.task = task;
  }

  get out(): string {
    return join(this.task.folder, `client-${this.task.number}`);
  }

  get isRunning(): boolean {
    return this.#process?.hasExited === false;
  }

  get process(): ShoalProcess {
    if (this.#process === undefined) throw new Error(`client ${this.task.number} was never started`);
    return this.#process;
  }

  start(): void {
    this.isDown = false;
    const { place, trackerUrl, shared, wanted, args } = this.task;
    const what = [...shared.flatMap(({ path }) => ['--share', path]), ...wanted.flatMap(({ name }) => ['--get', name])];
    const where = ['--tracker', trackerUrl, '--host', place.address, '--out', this.out];
    const state = ['--state-dir', join(this.out, '.shoal')];
    const command = ['client', '--json', '--log-level', 'info', '--log-format', 'human', ...where, ...state, ...what];
    this.#process = new ShoalProcess([...command, ...args], { through: place.through, env: PROBE_ENV });
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    this.restarts += 1;
    this.isDown = true;
    this.thaw();
    this.process.kill(signal);
    return this.process.exit();
  }

  freeze(): void {
    this.isFrozen = true;
    this.process.kill('SIGSTOP');
  }

  thaw(): void {
    if (!this.isFrozen) return;
    this.isFrozen = false;
    this.process.kill('SIGCONT');
  }

  get lastWords(): string {
    return this.process.stderr.slice(-5).join(' | ');
  }

  /** Wanted artifacts that it has not said to be complete, and what it said of them and of what is wrong. */
  get report(): string {
    const { stdout, stderr } = this.process;
    const open = this.task.wanted.filter(({ name }) => {
      return !stdout.some((line) => line.includes('"resumedBytes"') && line.includes(`/${name}"`));
    });
    const about = stderr.filter(
      (line) => / (warn|error) |repair/.test(line) || open.some(({ name }) => line.includes(name)),
    );
    const lines = [...stdout.filter((line) => line.includes('"error"')), ...about.slice(-15)];
    return `client ${this.task.number} lacks ${open.map(({ name }) => name).join(', ')}:\n  ${lines.join('\n  ')}`;
  }

  /** Artifacts that it has said are complete in this life; those of an earlier one it says again. */
  get complete(): number {
    return this.process.stdout.filter((line) => line.includes('"resumedBytes"')).length;
  }

  async resources(): Promise<Resources | undefined> {
    const { stderr } = this.process;
    // Before the program has begun, the signal would end it.
    if (!this.isRunning || this.isFrozen || stderr.length === 0) return undefined;
    const known = stderr.length;
    this.process.kill('SIGUSR2');
    for (let tries = 0; tries < 100; tries += 1) {
      const line = stderr.slice(known).find((candidate) => PROBE_LINE.test(candidate));
      if (line !== undefined) return resourcesOf(this.process.pid, Number(PROBE_LINE.exec(line)?.[1]));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return resourcesOf(this.process.pid);
  }
}
