import type convict from 'convict';

import { ExitCode, printable, ShoalError } from '@shoal/common';
import { settingsOf } from './environment.js';
import { readConfigFile } from './config-file.js';
import { type Format, itemsOf } from './formats.js';
import { environmentName, type Setting, type Settings, type Values } from './settings.js';

export * from './environment.js';
export * from './formats.js';
export * from './settings.js';
export * from './units.js';

/** Sources of values in addition to the defaults, the strongest first. */
export interface ConfigSources {
  /** As given on the command line, by key: a text, `true` for a switch, an array for a list. */
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a JSON file. */
  readonly file: string | undefined;
}

/**
 * One value for every setting: flag, else environment, else file, else default. Whatever is wrong
 * is one line that names the place, the value and what is expected there.
 */
export async function resolveConfig<S extends Settings>(settings: S, sources: ConfigSources): Promise<Values<S>> {
  // Help and --version do without.
  const { default: create } = await import('convict');
  const { flags, file } = sources;
  const env = settingsOf(sources.env);
  const inFile = file === undefined ? {} : readConfigFile(file, Object.keys(settings));
  dropBeaten(settings, { flags, env, inFile });
  // Convict would look for further settings inside an object.
  const nested = Object.entries(inFile).find(([, value]) => typeof value === 'object' && !Array.isArray(value));
  if (nested !== undefined) throw refusal(nested[0], settings, { flags: {}, env: {}, file }, inFile);
  const refused: string[] = [];
  const config = create<Record<string, unknown>>(schema(create, settings, refused), { env, args: [] });
  config.load(withItems(settings, inFile));
  for (const [key, value] of Object.entries(withItems(settings, flags))) config.set(key, value);
  try {
    config.validate({ allowed: 'strict' });
  } catch (error) {
    const [key] = refused;
    if (key === undefined) throw error;
    throw refusal(key, settings, { flags, env, file }, inFile);
  }
  return config.get() as Values<S>;
}

interface Given {
  readonly flags: Readonly<Record<string, unknown>>;
  readonly env: Record<string, string>;
  readonly inFile: Record<string, unknown>;
}

/** Takes away what a stronger source gives in another way. */
function dropBeaten(settings: Settings, { flags, env, inFile }: Given): void {
  const nameOf = (key: string): string => environmentName(settings[key]?.flag ?? '');
  const strength = (key: string): number => (key in flags ? 3 : nameOf(key) in env ? 2 : key in inFile ? 1 : 0);
  for (const [key, { rival }] of Object.entries(settings)) {
    if (rival === undefined || strength(key) >= strength(rival)) continue;
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- both are copies of this function's own
    delete env[nameOf(key)];
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    delete inFile[key];
  }
}

/** Convict knows formats by their names, program-wide: each setting brings its own along. */
function schema(
  create: typeof convict,
  settings: Settings,
  refused: string[],
): convict.Schema<Record<string, unknown>> {
  const properties = Object.entries(settings).map(([key, { flag, format, default: byDefault }]) => {
    create.addFormat({
      name: format.name,
      validate: (value: unknown, property: convict.SchemaObj) => {
        if (format.accepts(value)) return;
        refused.push(property['key'] as string);
        throw new Error(`not ${format.expected}`);
      },
      // A value that cannot be parsed stays a text, which `validate` refuses.
      coerce: (value: unknown) => (typeof value === 'string' ? (format.parse(value) ?? value) : value),
    });
    return [key, { default: byDefault, format: format.name, env: environmentName(flag), key }];
  });
  return Object.fromEntries(properties) as convict.Schema<Record<string, unknown>>;
}

/** Convict parses texts only, not what is in a list of them. */
function withItems(settings: Settings, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const item = settings[key]?.format.item;
      return [key, item !== undefined && Array.isArray(value) ? value.map((one) => parsed(item, one)) : value];
    }),
  );
}

function parsed(item: Format<unknown>, value: unknown): unknown {
  return typeof value === 'string' ? (item.parse(value) ?? value) : value;
}

/** Of a list the one that is wrong. */
function culprit({ item }: Format<unknown>, given: unknown): unknown {
  if (item === undefined) return given;
  const items: unknown = typeof given === 'string' ? itemsOf(given) : given;
  if (!Array.isArray(items)) return given;
  const wrong = items.findIndex((one) => !item.accepts(parsed(item, one)));
  return wrong < 0 ? given : items[wrong];
}

function refusal(key: string, settings: Settings, { flags, env, file }: ConfigSources, inFile: object): ShoalError {
  const { flag, format } = settings[key] as Setting<unknown>;
  const name = environmentName(flag);
  let [where, given] = [`${file ?? ''}: ${key}`, (inFile as Record<string, unknown>)[key]];
  if (key in flags) [where, given] = [`--${flag}`, flags[key]];
  else if (env[name] !== undefined) [where, given] = [name, env[name]];
  given = culprit(format, given);
  const better = typeof given === 'string' ? (format.item ?? format).explain?.(given) : undefined;
  const problem = better ?? `${printable(JSON.stringify(given))} is not ${format.expected}`;
  return new ShoalError(ExitCode.usage, `${where}: ${problem}`);
}
