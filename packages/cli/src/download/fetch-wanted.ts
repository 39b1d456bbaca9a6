import type { ClientLogEvent, Priority } from '@shoal/client/core';
import type { Client, ClientResult } from '@shoal/client/io';
import { ExitCode, type FileRef, type Manifest } from '@shoal/common';

import { runClient } from '../client/run-client.js';
import type { Context } from '../command.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import type { Output } from '../process/output/output.js';
import { trustedKeys } from '../signing/trusted-keys.js';
import { durationText } from '../text/units.js';
import { CompletionCommand } from './completion-command.js';
import type { Display } from './display/display.js';
import { DownloadReport } from './download-report.js';
import { WaitingLine } from './display/waiting-line.js';
import type { ConfigOf } from '../options/command-options.js';

export interface WantedRun {
  readonly config: ConfigOf<'get'>;
  readonly context: Context;
  readonly wanted: readonly FileRef[] | 'all';
  readonly priorities: ReadonlyMap<string, Priority>;
  readonly outFolder: string;
  /** Undefined for an identity that lasts as long as the process. */
  readonly stateDir: string | undefined;
  readonly output: Output;
  readonly display: Display;
  readonly consumer?: Consumer;
}

/** Takes what is downloaded while it comes. */
export interface Consumer {
  readonly onStarted: (client: Client) => void;
  readonly onFetch: (manifest: Manifest) => void;
  readonly onLogEvent: (event: ClientLogEvent) => void;
  readonly onStop: (reason: string, exitCode: ExitCode) => void;
  /** Settles when the consumer has what it could get; the result may be another one then. */
  readonly onEnded: (result: ClientResult) => Promise<ClientResult>;
}

/** Runs a client that downloads what is wanted, and tells the user how each file fares; the exit code. */
export async function fetchWanted(run: WantedRun): Promise<ExitCode> {
  const { config, context, wanted, priorities, outFolder, stateDir, output, display, consumer } = run;
  const { json, maxOpenDownloads } = config;
  const trusted = trustedKeys(config.trust);
  const log = openLog(config, display.log);
  const command = new CompletionCommand(config.onComplete ?? '', (message) => {
    display.log(`shoal: ${message}`);
  });
  const report = new DownloadReport({
    ...{ output, display, json, wanted, isStreamed: consumer !== undefined },
    ...(config.onComplete === undefined ? {} : { onComplete: (completion) => command.run(completion) }),
  });
  const waiting = new WaitingLine(config.fileWaitMs, (line) => {
    if (!json && !display.status(line)) display.log(line);
  });
  let inSession = false;
  let leavingLine: NodeJS.Timeout | undefined;
  const onLogEvent = (event: ClientLogEvent): void => {
    report.take(event);
    consumer?.onLogEvent(event);
    waiting.take(event);
    if (!json) announceServing(event);
  };

  const { repair: repairs } = config;
  const task = { offers: [], wanted, priorities, maxOpenDownloads, outFolder, trustedKeys: trusted, repairs } as const;
  const shown = { showStatus: display.status, say: display.log };
  const hooks = {
    ...shown,
    onLogEvent,
    onFetch: consumer?.onFetch,
    onStarted: consumer?.onStarted,
    onStop: consumer?.onStop,
  };
  const ended = await runClient({ config, task, stateDir, context, log, told: TOLD, ...hooks });
  clearTimeout(leavingLine);
  waiting.end();
  const result = consumer === undefined ? ended : await consumer.onEnded(ended);
  const exitCode = report.close(result);
  if (isStopped(result.exitCode)) command.cancelWaiting();
  await command.finished();
  if (report.failures === 0 && exitCode !== ExitCode.done) complain(result.reason);
  else if (report.failures > 0 && report.needsSummary) complain(report.failureSummary);
  return exitCode === ExitCode.done && command.failures > 0 ? ExitCode.internal : exitCode;

  /** Everything is here, and yet the command goes on: says why. */
  function announceServing(event: ClientLogEvent): void {
    if (event.type === 'registered') inSession = event.sessionClients > 0;
    if (event.type === 'catalogued' && event.files === 0) display.log('nothing to get: the tracker lists no files');
    if (event.type === 'leaving') {
      // Usually no peer needs this client any more, and it has ended by then.
      leavingLine = setTimeout(() => {
        display.print(`serving clients that still download from here, for ${durationText(event.graceMs)} at most`);
      }, LEAVING_LINE_AFTER_MS).unref();
    } else if ((event.type === 'file-complete' || event.type === 'file-failed') && report.isSettled) {
      const { seedForMs } = config;
      if (inSession) display.print('waiting for the other clients of the session');
      else if (seedForMs === Infinity) display.print('serving others until stopped');
      else if (seedForMs > 0) display.print(`serving others for ${durationText(seedForMs)}`);
    }
  }
}

/** Events that have a line of their own. */
const TOLD = ['file-failed', 'storage-full', 'storage-available'] as const;

/** By a signal, or because its time was over. */
function isStopped(exitCode: ExitCode): boolean {
  return STOPS.includes(exitCode);
}

const STOPS: readonly ExitCode[] = [
  ExitCode.hungUp,
  ExitCode.interrupted,
  ExitCode.terminated,
  ExitCode.deadline,
  ExitCode.readerGone,
];

const LEAVING_LINE_AFTER_MS = 500;
