import type { Format } from './formats.js';

/** Durations and sizes: a number with its unit, so that its meaning is clear. */

const MILLIS = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Milliseconds as a number in files; elsewhere with a unit, save for 0. */
export const duration: Format<number> = {
  name: 'duration',
  placeholder: 'time',
  expected: 'a duration such as 500ms, 10s, 10m, 2h or 7d',
  parse: (value) => (value === '0' ? 0 : scaled(value, MILLIS)),
  accepts: (value): value is number => typeof value === 'number' && value >= 0 && value <= LONGEST_MS,
  show: (value) => shown(value, MILLIS, 'ms'),
  explain: (value) => {
    const isTooLong = (duration.parse(value) ?? 0) > LONGEST_MS;
    return isTooLong ? `${value} is too long: ${Math.floor(LONGEST_MS / 3_600_000)}h are the most` : undefined;
  },
};

/** The longest delay that Node's timers take; beyond it they fire at once. */
const LONGEST_MS = 0x7fff_ffff;

/** A duration that must not be 0: an interval of 0 would run without a pause. */
export const interval: Format<number> = {
  ...duration,
  name: 'interval',
  expected: `${duration.expected}, and not 0`,
  accepts: (value): value is number => duration.accepts(value) && value > 0,
};

/** A duration for people, which no timer of Node's bounds: of a token, or of a whole command. */
export const longDuration: Format<number> = {
  ...duration,
  name: 'long-duration',
  accepts: (value): value is number => typeof value === 'number' && value >= 0 && value <= CENTURY_MS,
  explain: (value) =>
    (duration.parse(value) ?? 0) > CENTURY_MS ? `${value} is too long: 36500d are the most` : undefined,
};

const CENTURY_MS = 36_500 * 86_400_000;

/** A duration without end is written `forever`, in files too. */
export const durationOrForever: Format<number> = {
  name: 'duration-or-forever',
  placeholder: 'time',
  expected: `${duration.expected}, or forever`,
  parse: (value) => (value === 'forever' ? Infinity : longDuration.parse(value)),
  accepts: (value): value is number => value === Infinity || longDuration.accepts(value),
  show: (value) => (value === Infinity ? 'forever' : longDuration.show(value)),
  explain: (value) => longDuration.explain?.(value),
};

const KIB = 1024;
const BYTES = new Map([
  ['b', 1],
  ['kib', KIB],
  ['mib', KIB ** 2],
  ['gib', KIB ** 3],
  ['k', KIB],
  ['m', KIB ** 2],
  ['g', KIB ** 3],
]);

/**
 * A number of bytes, with a unit or without. Units are powers of 1024. A bare number below the first of them is asked
 * about: a limit of 10 bytes a second stops everything, and a larger unit was meant.
 */
export function size(min: number, max = Number.MAX_SAFE_INTEGER): Format<number> {
  const range =
    max === Number.MAX_SAFE_INTEGER ? `of ${sizeText(min)} or more` : `from ${sizeText(min)} to ${sizeText(max)}`;
  return {
    name: `size ${range}`,
    placeholder: 'size',
    expected: `a size ${range}, such as 512KiB or 4MiB`,
    parse: (value) => (isDoubtful(value) ? undefined : scaled(/^\d+$/.test(value) ? `${value}b` : value, BYTES)),
    explain: (value) =>
      isDoubtful(value) && Number(value) >= min
        ? `${value} is ${value} bytes: was ${value}KiB or ${value}MiB meant? Write the unit, ${value}B for bytes`
        : undefined,
    accepts: (value): value is number =>
      Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
    show: sizeText,
  };
}

function isDoubtful(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) > 0 && Number(value) < KIB;
}

function sizeText(value: number): string {
  const units = new Map([
    ['B', 1],
    ['KiB', KIB],
    ['MiB', KIB ** 2],
    ['GiB', KIB ** 3],
  ] as const);
  return shown(value, units, 'B');
}

function scaled(value: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(value);
  const unit = units.get((match?.[2] ?? '').toLowerCase());
  return match === null || unit === undefined ? undefined : Math.round(Number(match[1]) * unit);
}

/** In the largest unit that gives a whole number. */
function shown(value: number, units: ReadonlyMap<string, number>, smallest: string): string {
  let text = `${value}${smallest}`;
  if (value === 0) return smallest === 'ms' ? '0' : text;
  for (const [unit, scale] of units) if (value % scale === 0) text = `${value / scale}${unit}`;
  return text;
}
