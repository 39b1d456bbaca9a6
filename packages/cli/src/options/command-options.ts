import { type CommandName, type OptionsOf, optionsOf, type Values } from './option.js';
import type { simOptions } from './sim-options.js';
import { tuneKeys } from './tune-keys.js';
import { userOptions } from './user-options.js';

const table = { ...userOptions, ...tuneKeys };

/** The values that a command runs with; for several commands, those that all of them have. */
export type ConfigOf<C extends CommandName> = Values<OptionsOf<typeof table & typeof simOptions, C>>;

/** Everything that the command takes, save what the simulator alone does. */
export function commandOptions<C extends CommandName>(command: C): OptionsOf<typeof table, C> {
  return optionsOf(table, command);
}
