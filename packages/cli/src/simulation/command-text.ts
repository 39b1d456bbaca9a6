import type { Setting } from '../config/config.js';

import { SWARM_SETTING_NAMES, simSettings } from '../settings/sim-settings.js';
import { quoted } from '../text/shell-word.js';
import type { SimCall } from './sim.js';

type Config = SimCall['config'];

/** The command that runs the same again: every option that was given, whichever way, as a flag. */
export function commandText(words: readonly string[], config: Config, also: Partial<Config> = {}): string {
  const values = { ...config, ...also };
  const names = [...SWARM_SETTING_NAMES, ...(Object.keys(also) as (keyof Config)[])];
  const flags = [...new Set(names)].flatMap((name) => {
    const { flag, format, default: byDefault } = simSettings[name] as Setting<unknown>;
    const value = values[name];
    if (value === undefined || (value === byDefault && !(name in also) && name !== 'seed')) return [];
    return format.placeholder === '' ? [`--${flag}`] : [`--${flag}`, quoted(format.show(value))];
  });
  return ['shoal', 'sim', ...words.map(quoted), ...flags].join(' ');
}
