import { parseArgs } from 'node:util';

import { choice, choices, joinDashed, positive, usage, whole, words } from '../process/arguments.js';
import { LIBTORRENT_SETTINGS, type LibtorrentSetting } from '../systems/libtorrent.js';

export const PAIR_SYSTEMS = ['shoal', 'libtorrent', 'aria2', 'transmission', 'nginx', 'rsync', 'shoal-tls'] as const;
/** Transmission spends most of its time waiting for timers; `shoal-tls` is for comparison with `shoal` alone. */
const DEFAULT_SYSTEMS = PAIR_SYSTEMS.filter((name) => name !== 'transmission' && name !== 'shoal-tls').join(',');
export type PairSystemName = (typeof PAIR_SYSTEMS)[number];

export interface PairOptions {
  readonly fileBytes: number;
  readonly runs: number;
  readonly systems: readonly PairSystemName[];
  readonly shoalArgs: readonly string[];
  readonly shoalShareArgs: readonly string[];
  readonly libtorrentSetting: LibtorrentSetting;
  /** Instead of comparing, show where Shoal spends its time. */
  readonly profile: boolean;
  readonly json: string | undefined;
}

const MIB = 1024 * 1024;

export function readPairOptions(args: readonly string[]): PairOptions {
  const { values } = usage(() =>
    parseArgs({
      args: joinDashed(args, ['--shoal-args', '--shoal-share-args']),
      options: {
        'size-mib': { type: 'string', default: '1024' },
        runs: { type: 'string', default: '3' },
        systems: { type: 'string', default: DEFAULT_SYSTEMS },
        'shoal-args': { type: 'string', default: '' },
        'shoal-share-args': { type: 'string', default: '' },
        'libtorrent-setting': { type: 'string', default: 'tcp' },
        profile: { type: 'boolean', default: false },
        json: { type: 'string' },
      },
    }),
  );
  return {
    fileBytes: Math.round(positive('size-mib', values['size-mib']) * MIB),
    runs: whole('runs', values.runs, 1),
    systems: choices('systems', values.systems, PAIR_SYSTEMS),
    shoalArgs: words(values['shoal-args']),
    shoalShareArgs: words(values['shoal-share-args']),
    libtorrentSetting: choice('libtorrent-setting', values['libtorrent-setting'], LIBTORRENT_SETTINGS),
    profile: values.profile,
    json: values.json,
  };
}
