import type convict from 'convict';

import { ExitCode, meantText, printable, ShoalError, similarNames } from '@shoal/common';

import { setDerived } from '../options/derived-values.js';
import { environmentName, isTuning, type Option, type Options, type Values } from '../options/option.js';
import { readConfigFile } from './config-file.js';
import { settingsOf } from './environment.js';
import { type Format, itemsOf } from './formats.js';

/** Sources of values in addition to the defaults, the strongest first. */
export interface ConfigSources {
  /** As given on the command line, by flag: a text, `true` for a switch, an array for a list. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file: string | undefined;
}

/** Values by flag, with the place that an error names. */
interface Source {
  readonly place: (flag: string) => string;
  readonly values: Record<string, unknown>;
}

/** Resolves each option: flag, else environment, else file, else default. A ShoalError names the place and the value. */
export async function resolveConfig<S extends Options>(options: S, given: ConfigSources): Promise<Values<S>> {
  // Help and --version do without.
  const { default: create } = await import('convict');
  const byFlag = new Map(Object.values(options).map((option) => [option.flag, option]));
  const sources = sourcesOf(byFlag, given);
  dropRivals(byFlag, sources);
  // A flag of several values would lose its commas and numbers their zeros if convict read the command line.
  const config = create<Record<string, unknown>>(schema(create, byFlag), { env: {}, args: [] });
  for (const { values } of [...sources].reverse()) config.load(values);
  try {
    config.validate({ allowed: 'strict' });
  } catch (error) {
    throw problemOf(byFlag, sources, config) ?? error;
  }
  const values = Object.fromEntries(
    Object.entries(options).map(([property, { flag }]) => [property, config.get(flag)] as const),
  );
  const isGiven = ({ flag }: Option<unknown>): boolean => sources.some((source) => flag in source.values);
  setDerived(
    options,
    values,
    new Set(Object.keys(options).filter((name) => isGiven(options[name] as Option<unknown>))),
  );
  return values as Values<S>;
}

type ByFlag = ReadonlyMap<string, Option<unknown>>;

/** The strongest first. Tuning keys have neither flags nor variables of their own. */
function sourcesOf(byFlag: ByFlag, { flags, env, file }: ConfigSources): Source[] {
  const variables = settingsOf(env);
  const inEnvironment = [...byFlag.values()].flatMap((option) => {
    const value = isTuning(option) ? undefined : variables[environmentName(option.flag)];
    return value === undefined ? [] : [[option.flag, value] as const];
  });
  const inFile = file === undefined ? {} : readConfigFile(file, [...byFlag.keys()]);
  const items = (values: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(values).map(([flag, value]) => [flag, withItems(byFlag.get(flag), value)]));
  const tunedByFlag = tuned(byFlag, '--tune', (flags['tune'] as readonly string[] | undefined) ?? []);
  const tunedByVariable = tuned(byFlag, 'SHOAL_TUNE', itemsOf(variables['SHOAL_TUNE'] ?? ''));
  return [
    { place: (flag) => `--${flag}`, values: items(flags) },
    { place: (flag) => `--tune ${flag}`, values: tunedByFlag },
    { place: environmentName, values: Object.fromEntries(inEnvironment) },
    { place: (flag) => `SHOAL_TUNE: ${flag}`, values: tunedByVariable },
    { place: (flag) => `${file ?? ''}: ${flag}`, values: items(inFile) },
  ];
}

/** Reads `KEY=VALUE` of tuning keys. */
function tuned(byFlag: ByFlag, place: string, pairs: readonly string[]): Record<string, unknown> {
  const keys = [...byFlag.values()].filter(isTuning).map(({ flag }) => flag);
  const values: Record<string, unknown> = {};
  for (const pair of pairs.filter((text) => text !== '')) {
    const at = pair.indexOf('=');
    const key = at < 0 ? pair : pair.slice(0, at);
    if (!keys.includes(key)) {
      const flag = byFlag.has(key) ? `use --${key}` : undefined;
      const hint = flag ?? meantText(similarNames(key, keys, 1)) ?? 'see --help-all';
      throw new ShoalError(ExitCode.usage, `${place}: unknown key "${printable(key)}": ${hint}`);
    }
    if (at < 0) throw new ShoalError(ExitCode.usage, `${place} ${key}: write ${key}=VALUE`);
    values[key] = pair.slice(at + 1).trim();
  }
  return values;
}

/** Drops a value where a stronger source gives its rival. */
function dropRivals(byFlag: ByFlag, sources: readonly Source[]): void {
  const strength = (flag: string): number => {
    const index = sources.findIndex(({ values }) => flag in values);
    return index < 0 ? Infinity : index;
  };
  for (const { flag, rival } of byFlag.values()) {
    if (rival === undefined || strength(flag) <= strength(rival)) continue;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- the values are copies
    for (const { values } of sources) delete values[flag];
  }
}

/** Convict finds formats by their names, in the whole process. */
function schema(create: typeof convict, byFlag: ByFlag): convict.Schema<Record<string, unknown>> {
  const properties = [...byFlag.values()].map(({ flag, format, default: byDefault }) => {
    create.addFormat({
      name: format.name,
      validate: (value: unknown) => {
        if (!format.accepts(value)) throw new Error(`not ${format.expected}`);
      },
      // A text that cannot be parsed stays one, and is refused as such.
      coerce: (value: unknown) => parsed(format, value),
    });
    return [flag, { default: byDefault, format: format.name }];
  });
  return Object.fromEntries(properties) as convict.Schema<Record<string, unknown>>;
}

/** Convict parses a text, not the items of a list. */
function withItems(option: Option<unknown> | undefined, value: unknown): unknown {
  const item = option?.format.item;
  return item !== undefined && Array.isArray(value) ? value.map((one) => parsed(item, one)) : value;
}

function parsed(format: Format<unknown>, value: unknown): unknown {
  return typeof value === 'string' ? (format.parse(value) ?? value) : value;
}

/** The error of the first value that is refused. */
function problemOf(
  byFlag: ByFlag,
  sources: readonly Source[],
  config: convict.Config<Record<string, unknown>>,
): ShoalError | undefined {
  for (const [flag, { format }] of byFlag) {
    const source = sources.find(({ values }) => flag in values);
    if (source === undefined || format.accepts(config.get(flag))) continue;
    const given = culprit(format, source.values[flag]);
    const better = typeof given === 'string' ? (format.item ?? format).explain?.(given) : undefined;
    const problem = better ?? `${printable(JSON.stringify(given))} is not ${format.expected}`;
    return new ShoalError(ExitCode.usage, `${source.place(flag)}: ${problem}`);
  }
  return undefined;
}

/** Of a list the item that is wrong. */
function culprit({ item }: Format<unknown>, given: unknown): unknown {
  if (item === undefined) return given;
  const items: unknown = typeof given === 'string' ? itemsOf(given) : given;
  if (!Array.isArray(items)) return given;
  const wrong = items.findIndex((one) => !item.accepts(parsed(item, one)));
  return wrong < 0 ? given : items[wrong];
}
