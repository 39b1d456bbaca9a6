import { defineCommand } from '../command.js';
import { run } from '../run/run.js';
import { commandOptions } from '../options/command-options.js';

export const runCommand = defineCommand({
  name: 'run',
  arguments: '<dir>',
  description:
    'Runs the assignment of a folder with a tracker and a client for each in<rank>.txt. The outputs are ' +
    'client<rank>_<file>, one hash a line.',
  examples: ['shoal run tests/test1', 'shoal run tests/test1 --out /tmp/out --json'],
  options: commandOptions('run'),
  run,
});
