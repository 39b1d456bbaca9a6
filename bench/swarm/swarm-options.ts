import { parseArgs } from 'node:util';

import { choices, choice, words, positive, whole } from '../process/arguments.js';
import { SCENARIOS, type ScenarioName } from './scenario.js';

export const SYSTEMS = ['shoal', 'aria2'] as const;

export interface SwarmOptions {
  readonly clients: number;
  readonly rateMbit: number;
  readonly fileBytes: number;
  readonly runs: number;
  readonly systems: readonly (typeof SYSTEMS)[number][];
  readonly scenario: ScenarioName;
  readonly queueMs: number;
  readonly shoalArgs: readonly string[];
  readonly shoalShareArgs: readonly string[];
  readonly json: string | undefined;
}

const MIB = 1024 * 1024;

export function readSwarmOptions(args: readonly string[]): SwarmOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clients: { type: 'string', default: '8' },
      'rate-mbit': { type: 'string', default: '100' },
      'size-mib': { type: 'string', default: '128' },
      runs: { type: 'string', default: '3' },
      systems: { type: 'string', default: SYSTEMS.join(',') },
      scenario: { type: 'string', default: 'plain' },
      'queue-ms': { type: 'string', default: '50' },
      'shoal-args': { type: 'string', default: '' },
      'shoal-share-args': { type: 'string', default: '' },
      json: { type: 'string' },
    },
  });
  return {
    clients: whole('clients', values.clients, 1),
    rateMbit: positive('rate-mbit', values['rate-mbit']),
    fileBytes: Math.round(positive('size-mib', values['size-mib']) * MIB),
    runs: whole('runs', values.runs, 1),
    systems: choices('systems', values.systems, SYSTEMS),
    scenario: choice('scenario', values.scenario, SCENARIOS),
    queueMs: positive('queue-ms', values['queue-ms']),
    shoalArgs: words(values['shoal-args']),
    shoalShareArgs: words(values['shoal-share-args']),
    json: values.json,
  };
}
