import type { Settings } from '../config/config.js';

/** The flags that give another process the values which differ from the defaults of its settings. */
export function changedFlags(settings: Settings, values: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(settings).flatMap(([key, { flag, format, default: byDefault }]) => {
    const value = values[key];
    if (value === undefined || value === null || value === byDefault) return [];
    if (format.placeholder === '') return [value === false ? `--no-${flag}` : `--${flag}`];
    return [`--${flag}`, format.show(value)];
  });
}
