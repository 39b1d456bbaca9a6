import type { ClientLogEvent } from '@shoal/client/core';
import { type Client, clientIdentity, type ClientResult, startClient } from '@shoal/client/io';
import { ExitCode, type Manifest, type Rank } from '@shoal/common';
import type { LogEntry, Logger, LogLevel } from '../log/logger.js';

import type { Context } from '../command.js';
import { clientLogEntry } from '../notes/client-notes.js';
import { errorLine } from '../process/output/error-line.js';
import { onDeadline } from '../process/deadline.js';
import { renewOnHangup, TLS_FILES } from '../process/renew-on-hangup.js';
import { onStopSignal, stopReason } from '../process/signals.js';
import { showTransient } from '../process/output/transient-line.js';
import { readToken } from './join-token.js';
import { defaultTrackerHint } from './tracker-hint.js';
import { durationText } from '../text/units.js';
import { clientTls } from '../tls/client-tls.js';
import { TrackerOutage } from './tracker-outage.js';
import { type ClientConfig, clientOptions, type ClientTask } from './client-options.js';

export interface ClientRun {
  readonly config: ClientConfig;
  readonly task: Omit<ClientTask, 'identity'>;
  /** Where the client's identity is kept; undefined for one that lasts as long as the process. */
  readonly stateDir: string | undefined;
  readonly context: Context;
  readonly log: Logger;
  /** Events that are shown to the user in another way: they are logged only as details. */
  readonly told: readonly ClientLogEvent['type'][];
  /** Hears every event, after the log did. */
  readonly onLogEvent: (event: ClientLogEvent) => void;
  /** Where the command has a display: shows a line until the next one comes; false where that cannot be. */
  readonly showStatus?: ((line: string) => boolean) | undefined;
  /** A line for people, now. */
  readonly say?: ((line: string) => void) | undefined;
  readonly onFetch?: ((manifest: Manifest) => void) | undefined;
  readonly onStarted?: ((client: Client) => void) | undefined;
  /** A signal or the deadline stops the client, or comes when that has ended but the command has not. */
  readonly onStop?: ((reason: string, exitCode: ExitCode) => void) | undefined;
}

/** Runs one client until it is done, stopped by a signal or out of time. */
export async function runClient({
  config,
  task,
  stateDir,
  context,
  log,
  told,
  onLogEvent,
  showStatus = showTransient,
  say = errorLine,
  onFetch,
  onStarted,
  onStop,
}: ClientRun): Promise<ClientResult> {
  const { identity, release } = await clientIdentity(stateDir);
  let rank: Rank = 0;
  let wasRegistered = false;
  const outage = new TrackerOutage();
  /** A tracker that is tried again and again has one line that counts up; a log has few. */
  const logLevel = (event: ClientLogEvent): LogLevel | undefined => {
    if (event.type === 'registered') {
      wasRegistered = true;
      outage.reached();
    }
    if (told.includes(event.type)) return 'debug';
    if (event.type !== 'tracker-unreachable') return undefined;
    const { line, isDue } = outage.failed(event, performance.now());
    return (log.isEnabled('warn') && showStatus(line)) || !isDue ? 'debug' : undefined;
  };
  try {
    const options = clientOptions(config, { ...task, identity }, context.workers);
    const client = startClient({
      ...options,
      onLogEvent: (event) => {
        if (event.type === 'registered') rank = event.rank;
        const entry = clientLogEntry(event, rank);
        log.log({ ...entry, level: logLevel(event) ?? entry.level });
        onLogEvent(event);
      },
      onFetch,
    });
    onStarted?.(client);
    const { tls } = options;
    if (tls !== undefined) {
      renewOnHangup(log, TLS_FILES, () => clientTls(config).tls ?? tls, client.renewTls.bind(client));
    }
    const { tokenFile } = config;
    // It is read at each connection to the tracker, but a SIGHUP to all processes must end none.
    if (tokenFile !== undefined)
      renewOnHangup(
        log,
        'join token',
        () => readToken(config),
        () => undefined,
      );
    if (tls !== undefined && tls.identity === undefined) log.log(SERVES_NOBODY);
    let stoppingLine: NodeJS.Timeout | undefined;
    const stop = (reason: string, exitCode: ExitCode): void => {
      client.stop(reason, exitCode);
      onStop?.(reason, exitCode);
      // Most clients have gone by then.
      if (!config.json)
        stoppingLine ??= setTimeout(() => {
          say(stoppingText(reason, config.handOverMs));
        }, STOPPING_LINE_AFTER_MS).unref();
    };
    onStopSignal((exitCode) => {
      stop(stopReason(exitCode), exitCode);
    });
    onDeadline(config.deadlineMs, (reason) => {
      stop(reason, ExitCode.deadline);
    });
    const result = await client.finished;
    clearTimeout(stoppingLine);
    const isLost = result.exitCode === ExitCode.trackerLost && !wasRegistered;
    return isLost ? { ...result, reason: `${result.reason}${defaultTrackerHint(config.tracker)}` } : result;
  } finally {
    await release();
    await log.flush();
  }
}

function stoppingText(reason: string, handOverMs: number): string {
  const what =
    handOverMs > 0
      ? `gives others what only this client holds, for ${durationText(handOverMs)} at most`
      : 'waits for what is being written';
  return `${reason}: ${what}; Ctrl-C ends it at once`;
}

const STOPPING_LINE_AFTER_MS = 150;

const SERVES_NOBODY: LogEntry = {
  level: 'warn',
  message: 'uploads disabled: TLS needs a certificate (--tls-cert, --tls-key)',
  context: {},
};
