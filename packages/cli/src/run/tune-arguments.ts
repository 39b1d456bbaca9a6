import type { Options } from '../options/option.js';

/** The `--tune` arguments that give another process the values which differ from its defaults. */
export function tuneArguments(options: Options, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(options).flatMap(([property, { flag, format, tuning, default: byDefault }]) => {
    const value = values[property];
    if (tuning.length === 0 || value === undefined || value === null || value === byDefault) return [];
    return ['--tune', `${flag}=${format.show(value)}`];
  });
}
