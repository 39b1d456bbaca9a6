import { randomInt } from 'node:crypto';

import { ExitCode } from '@shoal/common';
import { defaultTrackerOptions, type TrackerSummary } from '@shoal/tracker/core';
import { tokenAuthenticator, startTracker } from '@shoal/tracker/io';

import { readPublicKey, readSecret, type TokenKey } from '@shoal/common/token';

import type { Call } from '../command.js';
import { trackerLogEntry } from '../notes/tracker-notes.js';
import { onDeadline } from '../process/deadline.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import { refuseLoose } from '../pem/read-pem.js';
import { renewOnHangup, TLS_FILES } from '../process/renew-on-hangup.js';
import { onStopSignal, stopReason } from '../process/signals.js';
import { trackerTls } from '../tls/tracker-tls.js';
import { swarmText } from '../text/swarm-text.js';
import { usableUrl } from '../text/usable-url.js';
import { summaryLines } from './summary-lines.js';

/** Runs a tracker until its session is over or it is stopped. */
export async function runTracker({ config, context }: Call<'tracker'>): Promise<ExitCode> {
  const { output } = context;
  const tls = trackerTls(config);
  const keys = authKeys(config);
  const log = openLog(config);
  let summary: TrackerSummary | undefined;
  let exitCode: ExitCode = ExitCode.done;
  const tracker = await startTracker({
    host: config.host,
    port: config.port,
    tracker: {
      ...defaultTrackerOptions,
      ...config,
      needsTokens: keys.length > 0,
      randomSeed: config.randomSeed ?? randomInt(0x7fff_ffff),
    },
    limits: config,
    tls,
    allowedOrigins: config.allowOrigins,
    authenticator: keys.length > 0 ? tokenAuthenticator(keys, config.clockToleranceMs) : undefined,
    onLogEvent: (event) => {
      log.log(trackerLogEntry(event));
      if (event.type === 'summary') summary = event.summary;
    },
  });
  if (tls !== undefined) {
    renewOnHangup(log, TLS_FILES, () => trackerTls(config) ?? tls, tracker.renewTls.bind(tracker));
  }
  if (keys.length > 0) {
    renewOnHangup(log, 'keys for tokens', () => authKeys(config), tracker.renewKeys.bind(tracker));
  }
  onStopSignal((code) => {
    exitCode = code;
    tracker.stop(stopReason(code));
  });
  onDeadline(config.deadlineMs, (reason) => {
    exitCode = ExitCode.deadline;
    complain(reason);
    tracker.stop(reason);
  });

  const { host, port } = tracker.address;
  const url = usableUrl(tracker.address);
  const { sessionClients } = config;
  if (config.json) output.json({ event: 'listening', url, host, port, sessionClients });
  else output.print(`tracker listening on ${url} (${swarmText(sessionClients)})`);

  const { reason } = await tracker.finished;
  await log.flush();
  if (config.json) output.json({ event: 'finished', reason, exitCode, ...summary });
  else {
    output.print(`tracker ended: ${reason}`);
    if (summary !== undefined) for (const line of summaryLines(summary)) output.print(line);
  }
  return exitCode;
}

/** The keys that verify tokens; none in an open swarm. */
function authKeys({
  authSecret,
  authPublicKey,
}: {
  readonly authSecret: string | undefined;
  readonly authPublicKey: string | undefined;
}): TokenKey[] {
  if (authSecret !== undefined) refuseLoose('--auth-secret', authSecret);
  return [
    ...(authSecret === undefined ? [] : [readSecret(authSecret)]),
    ...(authPublicKey === undefined ? [] : [readPublicKey(authPublicKey)]),
  ];
}
