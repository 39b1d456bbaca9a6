import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';

/** The machine of the measurements. */
export interface Machine {
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly kernel: string;
  readonly node: string;
  readonly congestionControl: string;
  /** The number of runnable processes in the last minute. */
  readonly load: number;
}

export function thisMachine(): Machine {
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: availableParallelism(),
    processor: cpus()[0]?.model ?? 'unknown',
    kernel: release(),
    node: process.version,
    congestionControl: readFileSync('/proc/sys/net/ipv4/tcp_congestion_control', 'utf8').trim(),
    load: loadavg()[0] ?? 0,
  };
}

export function machineLine({ date, cores, processor, kernel, node, congestionControl }: Machine): string {
  return `${date}, ${cores} cores (${processor}), Linux ${kernel}, Node ${node}, TCP ${congestionControl}`;
}

/** A warning if other processes use the machine, because they distort every figure; undefined otherwise. */
export function busyLine({ load }: Machine): string | undefined {
  if (load < 0.5) return undefined;
  return `The machine is not idle (load ${load.toFixed(1)}): times and ratios come out worse than they are.`;
}
