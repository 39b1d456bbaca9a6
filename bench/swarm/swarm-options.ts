import { parseArgs } from 'node:util';

import { choice, choices, joinDashed, positive, usage, whole, words } from '../process/arguments.js';
import { LIBTORRENT_SETTINGS, type LibtorrentSetting } from '../systems/libtorrent.js';
import { DEFAULT_SYSTEMS, SYSTEMS, type SystemName } from '../systems/index.js';
import { SCENARIOS, type ScenarioName } from './scenario.js';

/** The subject of a comparison: systems, Shoal's own options, or Shoal at several sizes. */
export type Mode = 'systems' | 'ablation' | 'scale';

export interface SwarmOptions {
  readonly mode: Mode;
  readonly clients: number;
  readonly rateMbit: number;
  readonly fileBytes: number;
  readonly runs: number;
  readonly systems: readonly SystemName[];
  readonly scenarios: readonly ScenarioName[];
  readonly queueMs: number;
  readonly shoalArgs: readonly string[];
  readonly shoalShareArgs: readonly string[];
  readonly ablations: string | undefined;
  readonly libtorrentSetting: LibtorrentSetting;
  readonly json: string | undefined;
}

const MIB = 1024 * 1024;

export function readSwarmOptions(args: readonly string[]): SwarmOptions {
  const { values } = usage(() =>
    parseArgs({
      args: joinDashed(args, ['--shoal-args', '--shoal-share-args']),
      options: {
        clients: { type: 'string', default: '8' },
        'rate-mbit': { type: 'string', default: '100' },
        'size-mib': { type: 'string', default: '128' },
        runs: { type: 'string', default: '3' },
        systems: { type: 'string' },
        scenario: { type: 'string', default: 'plain' },
        'queue-ms': { type: 'string', default: '50' },
        'shoal-args': { type: 'string', default: '' },
        'shoal-share-args': { type: 'string', default: '' },
        'libtorrent-setting': { type: 'string', default: 'tcp' },
        scale: { type: 'boolean', default: false },
        ablation: { type: 'boolean', default: false },
        'ablation-file': { type: 'string' },
        json: { type: 'string' },
      },
    }),
  );
  const mode = values.scale ? 'scale' : values.ablation ? 'ablation' : 'systems';
  return {
    mode,
    clients: whole('clients', values.clients, 1),
    rateMbit: positive('rate-mbit', values['rate-mbit']),
    fileBytes: Math.round(positive('size-mib', values['size-mib']) * MIB),
    runs: whole('runs', values.runs, 1),
    systems: choices('systems', values.systems ?? (mode === 'systems' ? DEFAULT_SYSTEMS : 'shoal'), SYSTEMS),
    scenarios: values.scenario === 'all' ? SCENARIOS : choices('scenario', values.scenario, SCENARIOS),
    queueMs: positive('queue-ms', values['queue-ms']),
    shoalArgs: words(values['shoal-args']),
    shoalShareArgs: words(values['shoal-share-args']),
    ablations: values['ablation-file'],
    libtorrentSetting: choice('libtorrent-setting', values['libtorrent-setting'], LIBTORRENT_SETTINGS),
    json: values.json,
  };
}
