import { commandOptions } from '../options/command-options.js';
import { isTuning, type Options } from '../options/option.js';
import { simOptions, SWARM_OPTIONS } from '../options/sim-options.js';
import { quoted } from '../text/shell-word.js';
import type { SimCall } from './sim-call.js';

type Config = SimCall['config'];
const OPTIONS: Options = { ...commandOptions('sim'), ...simOptions };

/** The command that runs the same again: every option that was given, whichever way, as a flag. */
export function commandText(words: readonly string[], config: Config, also: Partial<Config> = {}): string {
  const values = { ...config, ...also };
  const names = [...SWARM_OPTIONS, ...(Object.keys(also) as (keyof Config)[])];
  const flags = [...new Set(names)].flatMap((name) => {
    const option = OPTIONS[name];
    if (option === undefined) return [];
    const { flag, format, default: byDefault } = option;
    const value = values[name];
    if (value === undefined || (value === byDefault && !(name in also) && name !== 'seed')) return [];
    if (isTuning(option)) return ['--tune', quoted(`${flag}=${format.show(value)}`)];
    return format.placeholder === '' ? [`--${flag}`] : [`--${flag}`, quoted(format.show(value))];
  });
  return ['shoal', 'sim', ...words.map(quoted), ...flags].join(' ');
}
