import { join } from 'node:path';

import type { ClientNote } from '@shoal/client/core';
import { ExitCode, fileRef, ShoalError } from '@shoal/common';

import { runClient } from '../client/run-client.js';
import { prepareOutFolder } from '../client/out-folder.js';
import { wantedPriorities } from '../client/wanted-priorities.js';
import type { Call } from '../command.js';
import type { getSettings } from '../settings/get-settings.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import { durationText } from '../text/units.js';
import { CompletionCommand } from './completion-command.js';
import { DownloadReport } from './download-report.js';
import { openDisplay } from './open-display.js';

/** Downloads what is asked for; done when all of it is here or has failed. */
export async function get({ args, config, context }: Call<typeof getSettings>): Promise<ExitCode> {
  if (args.length === 0 && !config.all) throw new ShoalError(ExitCode.usage, 'name a file to get, or give --all');
  if (args.length > 0 && config.all) throw new ShoalError(ExitCode.usage, 'name files to get or give --all, not both');
  const wanted = config.all ? 'all' : args.map(fileRef);
  const priorities = wantedPriorities(config.priority, wanted);
  const outFolder = await prepareOutFolder(config.out);
  const { output } = context;
  const { json, maxOpenDownloads } = config;
  const display = await openDisplay(output, json);
  const log = openLog(config, display.log);

  const command = new CompletionCommand(config.onComplete ?? '', (message) => {
    display.log(`shoal: ${message}`);
  });
  const report = new DownloadReport({
    ...{ output, display, json, wanted },
    ...(config.onComplete === undefined ? {} : { onComplete: (completion) => command.run(completion) }),
  });
  let inSession = false;
  const onNote = (note: ClientNote): void => {
    report.take(note);
    if (!json) announceServing(note);
  };

  const task = { offers: [], wanted, priorities, maxOpenDownloads, outFolder } as const;
  const stateDir = config.stateDir ?? join(outFolder, '.shoal');
  const result = await runClient({ config, task, stateDir, context, log, told: ['file-failed'], onNote });
  const exitCode = report.close(result);
  if (isStopped(result.exitCode)) command.cancelWaiting();
  await command.finished();
  if (report.failures === 0 && exitCode !== ExitCode.done) complain(result.reason);
  else if (report.failures > 0 && !output.isTerminal) complain(report.failureSummary);
  return exitCode === ExitCode.done && command.failures > 0 ? ExitCode.internal : exitCode;

  /** Everything is here, and yet the command goes on: says why. */
  function announceServing(note: ClientNote): void {
    if (note.note === 'registered') inSession = note.sessionClients > 0;
    if (note.note === 'leaving') {
      // Mostly nobody needs this client any more, and it is gone by then.
      setTimeout(() => {
        display.print(`serving clients that still download from here, for ${durationText(note.graceMs)} at most`);
      }, LEAVING_LINE_AFTER_MS).unref();
    } else if ((note.note === 'file-complete' || note.note === 'file-failed') && report.isSettled) {
      const { seedForMs } = config;
      if (inSession) display.print('waiting for the other clients of the session');
      else if (seedForMs === Infinity) display.print('serving others until stopped');
      else if (seedForMs > 0) display.print(`serving others for ${durationText(seedForMs)}`);
    }
  }
}

/** By a signal, or because its time was over. */
function isStopped(exitCode: ExitCode): boolean {
  return ([ExitCode.interrupted, ExitCode.terminated, ExitCode.deadline] as ExitCode[]).includes(exitCode);
}

const LEAVING_LINE_AFTER_MS = 500;
