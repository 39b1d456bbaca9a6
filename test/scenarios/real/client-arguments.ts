import type { SegmentPolicyName, ServePolicyName } from '@shoal/client/core';

import { BEHIND_RELAY } from '../../puppets/relay.js';

/** Bytes a second of one Mbit a second. */
const MBIT = 125_000;

/** The daemons' timeouts, shortened by the same factor as a scenario's sleeps. */
const BRISK = {
  'redial-first': '20ms',
  'redial-max': '1s',
  'reconnect-first': '20ms',
  'reconnect-max': '500ms',
  'first-request-timeout': '2s',
  'min-request-timeout': '1s',
  'max-request-timeout': '10s',
  keepalive: '1s',
  'idle-timeout': '4s',
  'tracker-lost-timeout': '10m',
  'log-segments': 'on',
};

/** A busy machine is no reason to give anything up: the test's own patience ends before. */
const PATIENT = {
  'connect-timeout': '10m',
  'stall-timeout': '10m',
};

export interface ClientSetup {
  readonly segmentPolicy: SegmentPolicyName;
  readonly servePolicy: ServePolicyName;
  readonly segmentBytes: number;
  readonly trackerPort: number;
  /** Of the relay before it. */
  readonly port: number;
  readonly uplinkMbit: number;
  readonly downlinkMbit: number;
  readonly out: string;
  readonly stateDir: string;
  readonly randomSeed: number;
  /** The join token, if the tracker requires one. */
  readonly token: string | undefined;
  readonly shares: readonly string[];
  readonly gets: readonly string[];
  readonly priorities: readonly string[];
  /** The assignment's input, instead of what it shares and gets. */
  readonly input: { readonly path: string; readonly rank: number } | undefined;
}

/** The command line of a client of a real swarm. */
export function clientArguments(setup: ClientSetup): string[] {
  const { port, shares, gets, input } = setup;
  const settings = {
    tracker: `127.0.0.1:${setup.trackerPort}`,
    host: BEHIND_RELAY,
    port,
    advertise: `127.0.0.1:${port}`,
    out: setup.out,
    'state-dir': setup.stateDir,
    'rate-up': Math.round(setup.uplinkMbit * MBIT),
    'rate-down': Math.round(setup.downlinkMbit * MBIT),
    'segment-size': setup.segmentBytes,
    'log-level': 'debug',
    'log-format': 'json',
    ...PATIENT,
    ...(setup.token === undefined ? {} : { token: setup.token }),
    // A session's clients learn at once that a file is unknown; elsewhere it may still be offered. An assignment has its own policy.
    ...(input === undefined
      ? { segments: setup.segmentPolicy, serve: setup.servePolicy, wait: '10m' }
      : { input: input.path, rank: input.rank }),
  };
  return [
    ...['client', '--json'],
    ...Object.entries({ ...BRISK, 'random-seed': setup.randomSeed }).flatMap(([key, value]) => [
      '--tune',
      `${key}=${value}`,
    ]),
    ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`]),
    ...shares.flatMap((path) => ['--share', path]),
    ...gets.flatMap((digest) => ['--get', digest]),
    ...setup.priorities.flatMap((priority) => ['--priority', priority]),
  ];
}
