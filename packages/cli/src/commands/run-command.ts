import { defineCommand } from '../command.js';
import { run } from '../run/run.js';
import { runSettings } from '../settings/run-settings.js';

export const runCommand = defineCommand({
  arguments: '<dir>',
  description:
    'Runs the assignment: reads in1.txt, in2.txt, … in DIR, starts a tracker and a client for each, and waits ' +
    'until all are done. The outputs are client<rank>_<file>, one hash a line.',
  examples: ['shoal run tests/test1', 'shoal run tests/test1 --out /tmp/out --json'],
  settings: runSettings,
  run,
});
