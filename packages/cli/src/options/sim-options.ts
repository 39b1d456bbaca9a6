import { MAX_SEGMENTS } from '@shoal/common';
import { CHECK_LEVELS, type CheckLevel, defaultParameters as byDefault } from '@shoal/simulator';

import { choice, type Format, integer, list, onOff, path } from '../config/formats.js';
import { duration, interval, size } from '../config/units.js';
import { namedByProperty, option, optional, tune } from './option.js';

const SIM = ['sim'] as const;
const MAX_PEERS = 1_000_000;

/** Mbit/s as networks are sold; a link of none carries nothing for ever, so it must be more than 0. */
const megabits: Format<number> = {
  name: 'megabits',
  placeholder: 'mbit/s',
  expected: 'a number of Mbit/s above 0, such as 100',
  parse: (value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined),
  accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
  show: String,
};

/** Options of the simulator only, bundled with the simulator. */
export const simOptions = {
  peers: optional('peers', integer(1, MAX_PEERS), 'clients that want the file', {
    basic: SIM,
    defaultText: `${byDefault.peers}`,
  }),
  segments: optional('segment-count', integer(1, MAX_SEGMENTS), 'segments of the file; also --segments N', {
    basic: SIM,
    defaultText: `${byDefault.segments}`,
  }),
  uplinkMbit: optional('uplink', megabits, "each client's uplink", {
    basic: SIM,
    defaultText: `${byDefault.uplinkMbit}`,
  }),
  seed: option('seed', integer(0), byDefault.seed, 'seed of all randomness', { basic: SIM }),
  seeds: optional('seeds', integer(1), 'seeds that compare and --random run', {
    basic: SIM,
    defaultText: '1',
  }),
  random: option('random', onOff, false, 'run swarms drawn from the seed, with faults', { basic: SIM }),
  policies: option('policies', list('policy'), [], 'policies to compare, separated by commas', {
    basic: SIM,
    defaultText: 'all',
  }),
  inputs: optional('inputs', path, 'folder of in<rank>.txt, for assignment', { basic: SIM }),
  trace: optional('trace', path, 'file for all events, as JSON lines', { basic: SIM }),
  force: option('force', onOff, false, 'run despite too little memory', { further: SIM }),
  ...namedByProperty({
    downlinkMbit: tune<number | undefined, 'sim'>(
      SIM,
      megabits,
      undefined,
      "each client's downlink; by default twice the uplink",
    ),
    seederUplinkMbit: tune<number | undefined, 'sim'>(SIM, megabits, undefined, "the seeder's uplink"),
    trackerMbit: tune<number | undefined, 'sim'>(SIM, megabits, undefined, "the tracker's link; by default unlimited"),
    latencyMs: tune<number | undefined, 'sim'>(SIM, duration, undefined, 'one-way latency between any two'),
    diskMegabytesPerSecond: tune<number | undefined, 'sim'>(SIM, integer(1), undefined, "speed of a client's disk"),
    limitMs: tune<number | undefined, 'sim'>(SIM, interval, undefined, 'virtual time that ends a run'),
    checks: tune<CheckLevel | undefined, 'sim'>(
      SIM,
      choice(...CHECK_LEVELS),
      undefined,
      'invariants checked on every event',
    ),
    memoryBytes: tune(SIM, size(0), 0, 'estimated memory that a run may need; 0: the free memory'),
  }),
};

/** Options that define the swarm and its network. */
export const SWARM_OPTIONS = [
  ...([
    'seed',
    'peers',
    'segments',
    'segmentBytes',
    'segmentPolicy',
    'servePolicy',
    'uplinkMbit',
    'downlinkMbit',
  ] as const),
  ...([
    'seederUplinkMbit',
    'latencyMs',
    'trackerMbit',
    'diskMegabytesPerSecond',
    'limitMs',
    'checks',
    'inputs',
  ] as const),
];
