import type { Format } from '../config/formats.js';

/** Every command that takes options. */
export type CommandName = 'run' | 'tracker' | 'client' | 'share' | 'get' | 'status' | 'cert' | 'key' | 'token' | 'sim';

/** A flag, an environment variable and a key of the configuration file, all by one name. */
export interface Option<T, C extends CommandName = CommandName> {
  /** Without the dashes; also the key in a file, and of `--tune`. */
  readonly flag: string;
  /** One letter. */
  readonly short?: string;
  readonly format: Format<T & {}>;
  /** Undefined where it is left unset. */
  readonly default: T;
  /** Commands with another default. */
  readonly defaults?: Readonly<Partial<Record<CommandName, T>>>;
  /** At most twelve words. */
  readonly help: string;
  /** For help, where the value itself says too little. */
  readonly defaultText?: string;
  /** The flag of an option that excludes this one: the one from the stronger source counts. */
  readonly rival?: string;
  /** Commands whose `--help` shows it. */
  readonly basic: readonly C[];
  /** Commands that show it in `--help-all` only. */
  readonly further: readonly C[];
  /** Commands that take it by `--tune` and by a file only. */
  readonly tuning: readonly C[];
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** The options in `Table` that all commands `C` take. */
export type OptionsOf<Table, C extends CommandName> = {
  readonly [
    K in keyof Table as Table[K] extends Option<infer _, infer D> ? ([C] extends [D] ? K : never) : never
  ]: Table[K];
};

export type Values<S> = {
  readonly [K in keyof S]: S[K] extends { readonly default: infer T } ? T : never;
};

interface Details<T, C extends CommandName> {
  readonly basic?: readonly C[];
  readonly further?: readonly C[];
  readonly short?: string;
  readonly defaults?: Readonly<Partial<Record<CommandName, T>>>;
  readonly defaultText?: string;
  readonly rival?: string;
}

export function option<T, const C extends CommandName>(
  flag: string,
  format: Format<T & {}>,
  byDefault: NoInfer<T>,
  help: string,
  { basic = [], further = [], ...details }: Details<NoInfer<T>, C>,
): Option<T, C> {
  return { flag, format, default: byDefault, help, basic, further, tuning: [], ...details };
}

/** An option without a default. */
export function optional<T, const C extends CommandName>(
  flag: string,
  format: Format<T & {}>,
  help: string,
  details: Details<T | undefined, C>,
): Option<T | undefined, C> {
  return option<T | undefined, C>(flag, format, undefined, help, details);
}

/** An entry of a table of tuning keys, which is named by its place there. */
export function tune<T, const C extends CommandName>(
  commands: readonly C[],
  format: Format<T & {}>,
  byDefault: NoInfer<T>,
  help: string,
  defaults: Readonly<Partial<Record<CommandName, NoInfer<T>>>> = {},
): Option<T, C> {
  return { flag: '', format, default: byDefault, help, basic: [], further: [], tuning: commands, defaults };
}

/** Names each key as its property, without the unit: `haveCoalesceMs` → `have-coalesce`. */
export function namedByProperty<S extends Options>(table: S): S {
  const entries = Object.entries(table).map(([property, entry]) => [
    property,
    { ...entry, flag: entry.flag || keyOf(property) },
  ]);
  return Object.fromEntries(entries) as S;
}

function keyOf(property: string): string {
  return property.replace(/Ms$/, '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The options of one command, with its defaults. */
export function optionsOf<Table extends Options, C extends CommandName>(table: Table, command: C): OptionsOf<Table, C> {
  const taken = Object.entries(table)
    .filter(([, { basic, further, tuning }]) => [...basic, ...further, ...tuning].includes(command))
    .map(([property, entry]) => {
      const { defaults = {} } = entry;
      return [property, command in defaults ? { ...entry, default: defaults[command] } : entry];
    });
  return Object.fromEntries(taken) as OptionsOf<Table, C>;
}

export function isTuning({ tuning }: Option<unknown>): boolean {
  return tuning.length > 0;
}

/** `connect-timeout` → `SHOAL_CONNECT_TIMEOUT`. */
export function environmentName(flag: string): string {
  return `SHOAL_${flag.toUpperCase().replaceAll('-', '_')}`;
}
