import { SEGMENT_POLICIES, SERVE_POLICIES, defaultDownloaderOptions, defaultSessionOptions } from '@shoal/client/core';
import { type Address, MAX_SEGMENT_BYTES, MIN_SEGMENT_BYTES } from '@shoal/common';
import { defaultTrackerOptions } from '@shoal/tracker/core';

import {
  choice,
  hostAndPort,
  integer,
  integerOrAny,
  list,
  listenHost,
  listOf,
  onOff,
  origin,
  path,
  port,
  text,
  trackerUrl,
} from '../config/formats.js';
import { duration, durationOrForever, interval, longDuration, size } from '../config/units.js';
import type { LogLevel } from '../log/log-entry.js';
import { DEFAULT_CLIENT_MEMORY, DEFAULT_PEER_TIMEOUT_MS, DEFAULT_TRACKER_MEMORY } from './derived-values.js';
import { option, optional } from './option.js';

/** The port that trackers listen on and clients connect to by default. */
const DEFAULT_TRACKER_PORT = 4600;

export const DEFAULT_TRACKERS: readonly Address[] = [{ host: '127.0.0.1', port: DEFAULT_TRACKER_PORT }];

const CLIENTS = ['client', 'share', 'get'] as const;
const SHARING = ['client', 'share'] as const;
const GETTING = ['client', 'get'] as const;
const DAEMONS = ['tracker', ...CLIENTS] as const;
const MEMBERS = [...CLIENTS, 'status'] as const;
const TOOLS = ['cert', 'key', 'token'] as const;
const LOGGING = ['run', 'tracker', ...MEMBERS, ...TOOLS] as const;
const TUNABLE = ['run', ...DAEMONS, 'sim'] as const;
const session = defaultSessionOptions;
const LEVELS = ['error', 'warn', 'info', 'debug', 'silent'] as const satisfies readonly (LogLevel | 'silent')[];
const MIN_MEMORY_BYTES = 64 * 1024 * 1024;

/** Every option of every command but those of the simulator alone. In the order of the help. */
export const userOptions = {
  tracker: option(
    'tracker',
    listOf(trackerUrl(DEFAULT_TRACKER_PORT)),
    DEFAULT_TRACKERS,
    'tracker URL; repeat to add fallbacks',
    { short: 't', basic: MEMBERS },
  ),
  input: optional('input', path, 'assignment input, e.g. in3.txt', {
    basic: ['client'],
  }),
  share: option('share', list('path'), [], 'file or folder to share; repeatable', { basic: ['client'] }),
  get: option('get', list('name'), [], 'file to download, by name or digest; repeatable', { basic: ['client'] }),
  out: optional('out', path, 'folder to write to', { short: 'o', basic: ['run', 'client', 'get', 'sim'] }),
  all: option('all', onOff, false, 'download everything that the tracker lists', { basic: GETTING }),
  fileWaitMs: option(
    'wait',
    durationOrForever,
    session.fileWaitMs,
    'wait this long for files that no client shares yet',
    {
      basic: ['get'],
      further: SHARING,
    },
  ),
  deadlineMs: option('deadline', longDuration, 0, 'stop after this long with exit code 8', {
    basic: ['run', 'get'],
    further: ['tracker', 'client', 'share'],
    defaultText: 'none',
  }),
  seedForMs: option('seed-for', durationOrForever, Infinity, 'keep uploading this long after completion', {
    basic: GETTING,
    further: ['share'],
    defaults: { get: 0 },
  }),
  rateDownBytesPerSecond: option('rate-down', size(0), 0, 'limit downloads to this a second, e.g. 50MiB', {
    basic: GETTING,
    further: ['share'],
    defaultText: 'none',
  }),
  rateUpBytesPerSecond: option('rate-up', size(0), 0, 'limit uploads to this a second', {
    basic: CLIENTS,
    defaultText: 'none',
  }),
  host: option('host', listenHost, '::', 'address to listen on; :: is all of IPv6 and IPv4', {
    basic: ['tracker'],
    further: CLIENTS,
  }),
  port: option('port', port, 0, 'port to listen on, 0 for any free one', {
    basic: DAEMONS,
    defaults: { tracker: DEFAULT_TRACKER_PORT },
  }),
  advertise: option('advertise', hostAndPort, session.advertise, 'address for peers to connect to, e.g. behind NAT', {
    basic: CLIENTS,
    defaultText: 'as seen by the tracker',
  }),
  sessionClients: option(
    'clients',
    integerOrAny(0, 1_000_000),
    defaultTrackerOptions.sessionClients,
    'clients of a session; 0 is a standing swarm',
    { basic: ['tracker'] },
  ),
  barrierTimeoutMs: option(
    'barrier-timeout',
    duration,
    defaultTrackerOptions.barrierTimeoutMs,
    'start when no further client joins for this long',
    { basic: ['run', 'tracker'], defaults: { run: 20_000 } },
  ),
  signKey: optional('sign', path, 'private key that signs what is shared', { basic: SHARING }),
  trust: option('trust', list('path'), [], 'accept only files signed by this key; repeatable', {
    basic: GETTING,
  }),
  segmentBytes: optional(
    'segment-size',
    size(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES),
    'bytes a segment; changes the digest',
    { basic: ['share', 'sim'], further: ['client'], defaultText: 'by file size' },
  ),
  expectedClients: option('expect-clients', integer(0), 0, 'expected downloads; changes segments and digest', {
    basic: ['share'],
    further: ['client'],
    defaultText: 'unknown',
  }),
  stateDir: optional('state-dir', path, 'folder that keeps identity and hashes', { basic: SHARING, further: ['get'] }),
  authSecret: optional('auth-secret', path, 'secret that signs and checks join tokens', {
    basic: ['tracker', 'token'],
  }),
  authPublicKey: optional('auth-public-key', path, 'PEM public key that checks join tokens', {
    basic: ['tracker'],
  }),
  authPrivateKey: optional('auth-private-key', path, 'PEM private key that signs the token', {
    basic: ['token'],
  }),
  scope: option('scope', list('scope'), ['get'], 'get or share; repeatable', { basic: ['token'] }),
  file: option('file', list('name'), [], 'digest or pattern (* ?) permitted; repeatable', {
    basic: ['token'],
    defaultText: 'every file',
  }),
  expiresInMs: option('expires-in', durationOrForever, 86_400_000, 'lifetime of the token', { basic: ['token'] }),
  subject: optional('subject', text('name'), 'holder; clients of one subject share its limits', {
    basic: ['token'],
    defaultText: 'random',
  }),
  tokenFile: optional('token-file', path, 'file with the join token', {
    basic: MEMBERS,
    rival: 'token',
  }),
  token: optional('token', text('token'), 'join token; visible in the list of processes', {
    further: MEMBERS,
    rival: 'token-file',
  }),
  tlsCa: optional('tls-ca', path, 'CAs to trust, in PEM', {
    basic: MEMBERS,
    further: ['tracker'],
    defaultText: "Node.js's CAs",
  }),
  tlsCert: optional('tls-cert', path, 'certificate to present, in PEM', {
    basic: ['tracker'],
    further: MEMBERS,
  }),
  tlsKey: optional('tls-key', path, 'its private key, in PEM', { basic: ['tracker'], further: MEMBERS }),
  tlsClientCerts: option(
    'tls-client-certs',
    choice('off', 'required'),
    'off',
    'whether to require certificates of connecting clients',
    { further: DAEMONS },
  ),
  stdout: option('stdout', onOff, false, 'write to standard output, a folder as tar', { basic: ['get'] }),
  repair: option('repair', onOff, false, 'replace a file of that name that differs', { further: GETTING }),
  priority: option('priority', list('name=level'), [], 'high or low priority of a file; repeatable', {
    further: GETTING,
  }),
  onComplete: optional('on-complete', text('command'), 'run this in a shell after each complete file', {
    further: ['get'],
  }),
  rank: option('rank', integer(0, 2_147_483_647), 0, 'rank to request, 0 for any', { further: CLIENTS }),
  segmentPolicy: optional('segments', choice(...SEGMENT_POLICIES), 'order in which segments are requested', {
    basic: ['sim'],
    further: CLIENTS,
    defaultText: defaultDownloaderOptions.segmentPolicy,
  }),
  servePolicy: optional('serve', choice(...SERVE_POLICIES), 'order in which requests are served', {
    basic: ['sim'],
    further: CLIENTS,
    defaultText: defaultDownloaderOptions.servePolicy,
  }),
  maxUploads: optional('max-uploads', integer(1, 10_000), 'limit of concurrent uploads', {
    further: CLIENTS,
    defaultText: 'by link, 32 at most',
  }),
  maxMemoryBytes: option('max-memory', size(MIN_MEMORY_BYTES), DEFAULT_CLIENT_MEMORY, 'limit of buffers and queues', {
    further: DAEMONS,
    defaults: { tracker: DEFAULT_TRACKER_MEMORY },
  }),
  peerTimeoutMs: option(
    'peer-timeout',
    interval,
    DEFAULT_PEER_TIMEOUT_MS,
    "disconnect peers silent this long; scales a client's timeouts",
    { further: DAEMONS, defaults: { tracker: defaultTrackerOptions.peerTimeoutMs } },
  ),
  connectTimeoutMs: option(
    'connect-timeout',
    duration,
    session.connectTimeoutMs,
    'give up on the tracker after this long',
    { further: CLIENTS, basic: ['status'], defaults: { status: 5_000 } },
  ),
  stallTimeoutMs: option(
    'stall-timeout',
    duration,
    defaultDownloaderOptions.stallTimeoutMs,
    'fail a download stalled for this long; 0 never',
    { further: CLIENTS },
  ),
  quarantine: option(
    'quarantine',
    choice('on', 'off'),
    'on',
    'hide clients that several peers report for corrupt data',
    { further: ['tracker'] },
  ),
  allowOrigins: optional('allow-origin', listOf(origin), 'web page origin that may read the status; repeatable', {
    further: ['tracker'],
  }),
  days: option('days', integer(1, 3_650), 397, "days that a host's certificate is valid", { basic: ['cert'] }),
  renew: option('renew', onOff, false, 'replace certificates of hosts; the CA stays', { basic: ['cert'] }),
  json: option('json', onOff, false, 'print one JSON object a line', { basic: [...LOGGING, 'sim'] }),
  quiet: option('quiet', onOff, false, 'log errors only', { short: 'q', further: LOGGING }),
  verbose: option('verbose', onOff, false, 'log details', { short: 'v', further: LOGGING }),
  logLevel: option('log-level', choice(...LEVELS), 'warn', 'least level that is logged', {
    further: LOGGING,
    defaults: { tracker: 'info', client: 'info' },
  }),
  logFormat: optional('log-format', choice('human', 'json'), 'format of the log', {
    further: LOGGING,
    defaultText: 'human on a terminal, else json',
  }),
  config: optional('config', path, 'JSON file with options, keys as the flags', { further: [...LOGGING, 'sim'] }),
  tune: option('tune', list('key=value'), [], 'set a tuning key; repeatable', { further: TUNABLE }),
} as const;
