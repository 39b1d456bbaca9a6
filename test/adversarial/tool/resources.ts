import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The current resources of a process. */
export interface Resources {
  readonly rssMiB: number;
  readonly openFiles: number;
  /** Timers that are set in its main thread; undefined where it does not tell. */
  readonly timers: number | undefined;
}

/** Makes a Node process tell its timers whenever it gets SIGUSR2. */
export const PROBE_ENV = { NODE_OPTIONS: `--import=${fileURLToPath(new URL('timer-probe.js', import.meta.url))}` };

/** The line of a timer probe. */
export const PROBE_LINE = /^timers set: (\d+)$/;

/** Undefined where the process is gone, or the system does not tell. */
export function resourcesOf(pid: number, timers?: number): Resources | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const rssKiB = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    return { rssMiB: rssKiB / 1024, openFiles: readdirSync(`/proc/${pid}/fd`).length, timers };
  } catch {
    return undefined;
  }
}
