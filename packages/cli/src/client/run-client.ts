import type { ClientNote } from '@shoal/client/core';
import { type Client, clientIdentity, type ClientResult, startClient } from '@shoal/client/io';
import { ExitCode, type Manifest, type Rank } from '@shoal/common';
import type { LogEntry, Logger } from '@shoal/common/logger';

import type { Context } from '../command.js';
import { clientLogEntry } from '../notes/client-notes.js';
import { onDeadline } from '../process/deadline.js';
import { renewOnHangup, TLS_FILES } from '../process/renew-on-hangup.js';
import { onStopSignal, stopReason } from '../process/signals.js';
import { readToken } from '../settings/token-setting.js';
import { clientTls } from '../tls/client-tls.js';
import { type ClientConfig, clientOptions, type ClientTask } from './client-options.js';

export interface ClientRun {
  readonly config: ClientConfig;
  readonly task: Omit<ClientTask, 'identity'>;
  /** Where the client's identity is kept; undefined for one that lasts as long as the process. */
  readonly stateDir: string | undefined;
  readonly context: Context;
  readonly log: Logger;
  /** Notes that the user hears of in another way: they are logged only as details. */
  readonly told: readonly ClientNote['note'][];
  /** Hears every note, after the log did. */
  readonly onNote: (note: ClientNote) => void;
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
  onNote,
  onFetch,
  onStarted,
  onStop,
}: ClientRun): Promise<ClientResult> {
  const { identity, release } = await clientIdentity(stateDir);
  let rank: Rank = 0;
  try {
    const options = clientOptions(config, { ...task, identity }, context.workers);
    const client = startClient({
      ...options,
      onNote: (note) => {
        if (note.note === 'registered') rank = note.rank;
        const entry = clientLogEntry(note, rank);
        log.log(told.includes(note.note) ? { ...entry, level: 'debug' } : entry);
        onNote(note);
      },
      onFetch,
    });
    onStarted?.(client);
    const { tls } = options;
    if (tls !== undefined) {
      renewOnHangup(log, TLS_FILES, () => clientTls(config).tls ?? tls, client.renewTls.bind(client));
    }
    const { tokenFile } = config;
    // It is read whenever the tracker is dialled, but who sends the signal to all wants none to end.
    if (tokenFile !== undefined)
      renewOnHangup(
        log,
        'join token',
        () => readToken(config),
        () => undefined,
      );
    if (tls !== undefined && tls.identity === undefined) log.log(SERVES_NOBODY);
    const stop = (reason: string, exitCode: ExitCode): void => {
      client.stop(reason, exitCode);
      onStop?.(reason, exitCode);
    };
    onStopSignal((exitCode) => {
      stop(stopReason(exitCode), exitCode);
    });
    onDeadline(config.deadlineMs, (reason) => {
      stop(reason, ExitCode.deadline);
    });
    return await client.finished;
  } finally {
    await release();
    await log.flush();
  }
}

const SERVES_NOBODY: LogEntry = {
  level: 'warn',
  message: 'serves nobody what it downloads: for that, TLS takes a certificate (--tls-cert, --tls-key)',
  context: {},
};
