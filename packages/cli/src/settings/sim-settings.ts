import { SEGMENT_POLICIES, type SegmentPolicyName, SERVE_POLICIES, type ServePolicyName } from '@shoal/client/core';
import { MAX_SEGMENTS } from '@shoal/common';
import {
  choice,
  duration,
  type Format,
  integer,
  interval,
  list,
  onOff,
  optional,
  path,
  setting,
  size,
  underHeading,
} from '../config/config.js';
import { CHECK_LEVELS, type CheckLevel, defaultParameters as byDefault } from '@shoal/simulator';

/** Mbit/s as networks are sold; a link of none carries nothing for ever, so it must be more than 0. */
const megabits: Format<number> = {
  name: 'megabits',
  placeholder: 'mbit/s',
  expected: 'a number of Mbit/s above 0, such as 100',
  parse: (value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined),
  accepts: (value): value is number => typeof value === 'number' && Number.isFinite(value) && value > 0,
  show: String,
};

const MAX_PEERS = 1_000_000;
const MAX_SEGMENT_BYTES = 16 * 1024 * 1024;

/** The swarm and its network: what a scenario leaves open. */
const swarmSettings = {
  seed: setting('seed', integer(0), byDefault.seed, 'what all chance follows from: the same seed gives the same run'),
  peers: optional<number>('peers', integer(1, MAX_PEERS), 'clients that want the file', `${byDefault.peers}`),
  segments: optional<number>(
    'segment-count',
    integer(1, MAX_SEGMENTS),
    'segments that the file has',
    `${byDefault.segments}`,
  ),
  segmentBytes: optional<number>(
    'segment-size',
    size(1, MAX_SEGMENT_BYTES),
    'bytes a segment',
    size(1).show(byDefault.segmentBytes),
  ),
  segmentPolicy: optional<SegmentPolicyName>(
    'segments',
    choice(...SEGMENT_POLICIES),
    'order in which segments are requested',
    byDefault.segmentPolicy,
  ),
  servePolicy: optional<ServePolicyName>(
    'serve',
    choice(...SERVE_POLICIES),
    'which waiting request is served next',
    byDefault.servePolicy,
  ),
  uplinkMbit: optional<number>('uplink', megabits, "each client's uplink", `${byDefault.uplinkMbit}`),
  downlinkMbit: optional<number>('downlink', megabits, "each client's downlink", 'twice the uplink'),
  seederUplinkMbit: optional<number>('seeder-uplink', megabits, "the seeder's uplink", 'as the others'),
  latencyMs: optional<number>('latency', duration, 'one way, between any two', duration.show(byDefault.latencyMs)),
  trackerMbit: optional<number>('tracker-link', megabits, "the tracker's link, both ways", 'no limit'),
  diskMegabytesPerSecond: optional<number>(
    'disk-speed',
    integer(1),
    "megabytes a second that a client's disk writes",
    `${byDefault.diskMegabytesPerSecond}`,
  ),
  limitMs: optional<number>(
    'limit',
    interval,
    'virtual time after which a run is given up',
    duration.show(byDefault.limitMs),
  ),
  checks: optional<CheckLevel>(
    'checks',
    choice(...CHECK_LEVELS),
    'invariants checked on every event',
    byDefault.checks,
  ),
  inputs: optional<string>('inputs', path, 'folder of in<rank>.txt, for the scenario assignment'),
};

/** What `shoal sim` takes. */
export const simSettings = {
  ...swarmSettings,
  seeds: optional<number>('seeds', integer(1), 'with compare or --random: how many seeds, counted from --seed', '1'),
  random: setting('random', onOff, false, 'run swarms whose options and faults are drawn from the seed'),
  ...underHeading('Comparing', {
    policies: setting<readonly string[]>(
      'policies',
      list('policy'),
      [],
      'policies to compare, separated by commas',
      'all',
    ),
    out: setting('out', path, 'lab', 'folder for report.html, results.json, runs.csv and completions.csv'),
  }),
  trace: optional<string>('trace', path, 'write every event of the run to this file, one JSON object a line'),
  memoryBytes: setting(
    'memory',
    size(0),
    0,
    'bytes that a run may need by its estimate; one that needs more is refused',
    'what is free',
  ),
  force: setting('force', onOff, false, 'run although it needs more memory than there is, or than --memory says'),
  json: setting('json', onOff, false, 'print one JSON object a line on standard output, the last one the result'),
  config: optional<string>('config', path, 'read settings from this JSON file'),
};

export type SwarmSettingName = keyof typeof swarmSettings;
export const SWARM_SETTING_NAMES = Object.keys(swarmSettings) as readonly SwarmSettingName[];
