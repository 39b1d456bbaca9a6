import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly minutes: number;
  readonly seed: number;
  readonly clients: number;
  /** Mean seconds between two faults. */
  readonly every: number;
  /** Where everything lies; undefined: a temporary folder that is removed. */
  readonly keep: string | undefined;
}

export const CHAOS_HELP = `npm run chaos -- [--minutes 10] [--seed S] [--clients 12] [--every 2] [--keep FOLDER]

Real clients fetch files from each other while they, their tracker, their links and their bytes are
with random faults. The same seed injects the same faults in the same order. Needs root for cut links and lost packets.`;

/** Undefined where only help is wanted; throws with one line where something is wrong. */
export function readChaosOptions(args: readonly string[]): ChaosOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      clients: { type: 'string', default: '12' },
      every: { type: 'string', default: '2' },
      keep: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const number = (name: 'minutes' | 'seed' | 'clients' | 'every', least: number): number => {
    const value = Number(values[name]);
    if (!(value >= least)) throw new Error(`--${name} ${values[name]}: a number of at least ${least} is needed`);
    return value;
  };
  return {
    minutes: number('minutes', 0.05),
    seed: Math.trunc(number('seed', 0)),
    clients: Math.trunc(number('clients', 4)),
    every: number('every', 0.1),
    keep: values.keep,
  };
}
