import type { ClientNote } from '@shoal/client/core';
import { type Client, clientIdentity, type ClientResult, startClient } from '@shoal/client/io';
import { ExitCode, type Manifest, type Rank } from '@shoal/common';
import type { Logger } from '@shoal/common/logger';

import type { Context } from '../command.js';
import { clientLogEntry } from '../notes/client-notes.js';
import { onDeadline } from '../process/deadline.js';
import { onStopSignal } from '../process/signals.js';
import { type ClientConfig, clientOptions, type ClientTask } from './client-options.js';

export interface ClientRun {
  readonly config: ClientConfig;
  readonly task: Omit<ClientTask, 'clientId'>;
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
  const identity = await clientIdentity(stateDir);
  let rank: Rank = 0;
  try {
    const client = startClient({
      ...clientOptions(config, { ...task, clientId: identity.clientId }, context.workers),
      onNote: (note) => {
        if (note.note === 'registered') rank = note.rank;
        const entry = clientLogEntry(note, rank);
        log.log(told.includes(note.note) ? { ...entry, level: 'debug' } : entry);
        onNote(note);
      },
      onFetch,
    });
    onStarted?.(client);
    const stop = (reason: string, exitCode: ExitCode): void => {
      client.stop(reason, exitCode);
      onStop?.(reason, exitCode);
    };
    onStopSignal((exitCode) => {
      stop(exitCode === ExitCode.interrupted ? 'interrupted' : 'terminated', exitCode);
    });
    onDeadline(config.deadlineMs, (reason) => {
      stop(reason, ExitCode.deadline);
    });
    return await client.finished;
  } finally {
    await identity.release();
    await log.flush();
  }
}
