import { defaultDownloaderOptions, defaultSessionOptions as session } from '@shoal/client/core';
import { MAX_RANK } from '@shoal/common';
import {
  duration,
  durationOrForever,
  hostAndPort,
  integer,
  listenHost,
  longDuration,
  onOff,
  optional,
  path,
  port,
  setting,
  size,
} from '../config/config.js';
import type { LogLevel } from '../log/logger.js';

import { commonSettings } from './common-settings.js';
import { policySettings } from './policy-settings.js';
import { tlsSettings } from './tls-settings.js';
import { threadsSetting } from './threads-setting.js';
import { tokenSettings } from './token-setting.js';
import { trackerSetting } from './tracker-setting.js';
import { tuningSettings } from './tuning-settings.js';

/** What every command that runs a client takes; its own settings come before these. */
export function clientSettings(logLevel: LogLevel, seedForMs: number) {
  return {
    ...trackerSetting,
    ...tokenSettings,
    host: setting(
      'host',
      listenHost,
      '::',
      'address to listen on for other clients; :: is every one, by IPv6 and IPv4',
    ),
    port: setting('port', port, 0, 'port to listen on for other clients, 0 for any free one'),
    advertise: setting(
      'advertise',
      hostAndPort,
      session.advertise,
      'where other clients reach this one, if not where the tracker sees it',
      'what the tracker sees',
    ),
    rank: setting('rank', integer(0, MAX_RANK), session.requestedRank, 'rank to ask for, 0 for any'),
    seedForMs: setting(
      'seed-for',
      durationOrForever,
      seedForMs,
      'how long to serve others in a standing swarm once everything wanted is here',
    ),
    leaveGraceMs: setting(
      'leave-grace',
      duration,
      session.leaveGraceMs,
      'how long clients that still download from this one may then keep it',
    ),
    handOverMs: setting(
      'hand-over',
      duration,
      session.handOverMs,
      'how long a client that leaves may take to give away what only it holds, 0 to leave at once',
    ),
    fileWaitMs: setting(
      'wait',
      durationOrForever,
      session.fileWaitMs,
      'how long to wait for a file that nobody offers yet',
    ),
    connectTimeoutMs: setting(
      'connect-timeout',
      duration,
      session.connectTimeoutMs,
      'how long to try to reach the tracker',
    ),
    trackerLostTimeoutMs: setting(
      'tracker-lost-timeout',
      duration,
      session.trackerLostTimeoutMs,
      'how long to go on without a tracker that is lost',
    ),
    stallTimeoutMs: setting(
      'stall-timeout',
      duration,
      defaultDownloaderOptions.stallTimeoutMs,
      'give a download up when no segment arrives for this long, 0 for never',
    ),
    stallNoticeMs: setting(
      'stall-notice',
      duration,
      defaultDownloaderOptions.stallNoticeMs,
      'say why when no segment arrives for this long, then for twice as long and so on, 0 for never',
    ),
    diskWaitMs: setting(
      'disk-wait',
      durationOrForever,
      defaultDownloaderOptions.diskWaitMs,
      'how long to wait for room on a full disk, 0 to end with exit code 6 at once',
    ),
    rateUpBytesPerSecond: setting('rate-up', size(0), 0, 'bytes a second to send at most, 0 for no limit', 'no limit'),
    rateDownBytesPerSecond: setting(
      'rate-down',
      size(0),
      0,
      'bytes a second to ask for at most, 0 for no limit',
      'no limit',
    ),
    verifyReads: setting('verify-reads', onOff, true, 'compare every segment with its hash before it is sent'),
    deadlineMs: setting('deadline', longDuration, 0, 'stop with exit code 8 after this long', 'none'),
    stateDir: optional<string>(
      'state-dir',
      path,
      "folder that keeps this client's identity and the hashes of what it shares",
    ),
    ...threadsSetting('auto'),
    ...commonSettings(logLevel),
    ...tlsSettings,
    ...policySettings,
    ...tuningSettings,
  };
}

export type ClientSettings = ReturnType<typeof clientSettings>;
