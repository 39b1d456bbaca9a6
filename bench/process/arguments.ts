import { BenchError } from './bench-error.js';

export function whole(name: string, text: string, min: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min) return value;
  throw new BenchError(`--${name}: "${text}" is not a whole number of ${min} or more`);
}

export function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new BenchError(`--${name}: "${text}" is not a number over 0`);
}

export function choice<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new BenchError(`--${name}: "${text}" is none of ${known.join(', ')}`);
}

/** Several, with commas between them. */
export function choices<T extends string>(name: string, text: string, known: readonly T[]): T[] {
  return text.split(',').map((each) => choice(name, each.trim(), known));
}

/** As a shell would split it, without quoting. */
export function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** The result of `parseArgs`; an unknown option is the user's mistake. */
export function usage<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') !== true) throw error;
    throw new BenchError(`${(error as Error).message} (bench/README.md tells the options)`);
  }
}

/** Joins options whose values may begin with a dash to them, as `parseArgs` wants it: `--name VALUE` to `--name=VALUE`. */
export function joinDashed(args: readonly string[], names: readonly string[]): string[] {
  const joined: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] as string;
    const value = args[at + 1];
    if (names.includes(arg) && value !== undefined) {
      joined.push(`${arg}=${value}`);
      at += 1;
    } else joined.push(arg);
  }
  return joined;
}
