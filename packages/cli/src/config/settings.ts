import type { Format } from './formats.js';

/** One thing that a user may set: a flag, an environment variable and a key in a file alike. */
export interface Setting<T> {
  /** Without the dashes. */
  readonly flag: string;
  readonly format: Format<T & {}>;
  /** Undefined where it is left unset. */
  readonly default: T;
  /** A full clause for help, without the default. */
  readonly doc: string;
  /** The description of the default in help, if the value itself is not clear. */
  readonly defaultText?: string;
  /** The key of a setting that says the same in another way: of the two, the one from the stronger source counts. */
  readonly rival?: string;
  /** The heading that help puts it under; undefined under "Options". */
  readonly heading?: string;
}

/** By key: the name in configuration files and in the program, units included. */
export type Settings = Readonly<Record<string, Setting<unknown>>>;

export type Values<S extends Settings> = {
  readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : never;
};

export function setting<T>(
  flag: string,
  format: Format<T & {}>,
  byDefault: T,
  doc: string,
  defaultText?: string,
): Setting<T> {
  return { flag, format, default: byDefault, doc, ...(defaultText === undefined ? {} : { defaultText }) };
}

export function optional<T>(
  flag: string,
  format: Format<T & {}>,
  doc: string,
  defaultText?: string,
): Setting<T | undefined> {
  return setting<T | undefined>(flag, format, undefined, doc, defaultText);
}

/** The same settings under a heading of their own in help. */
export function underHeading<S extends Settings>(heading: string, settings: S): S {
  const entries = Object.entries(settings).map(([key, value]) => [key, { ...value, heading }]);
  return Object.fromEntries(entries) as S;
}

/** `connect-timeout` → `SHOAL_CONNECT_TIMEOUT`. */
export function environmentName(flag: string): string {
  return `SHOAL_${flag.toUpperCase().replaceAll('-', '_')}`;
}
