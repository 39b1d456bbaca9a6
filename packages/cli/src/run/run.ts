import { type AssignmentFile, findAssignmentFiles, readAssignmentFile } from '@shoal/client/io';
import { ExitCode, ShoalError } from '@shoal/common';

import { prepareOutFolder } from '../client/out-folder.js';
import type { Call } from '../command.js';
import { onDeadline } from '../process/deadline.js';
import { complain, exitCodeOf } from '../process/failure.js';
import type { Output } from '../process/output/output.js';
import { onStopSignal } from '../process/signals.js';
import { LocalSwarm } from './local-swarm.js';
import {
  type ClientOutcome,
  combinedExitCode,
  endCode,
  gapText,
  outcomeLine,
  type Totals,
  totalsLine,
} from './run-summary.js';

/** Runs the assignment in a folder: a tracker and a client process for each sound input. */
export async function run({ args, config, context }: Call<'run'>): Promise<ExitCode> {
  const [folder = '.'] = args;
  const files = await findAssignmentFiles(folder);
  const outFolder = await prepareOutFolder(config.out ?? folder);
  const gap = gapText(files.map(({ rank }) => rank));
  if (gap !== undefined) complain(gap);
  const sound = await soundInputs(files);
  if (sound.length === 0) return ExitCode.usage;

  const swarm = new LocalSwarm({ script: context.script, config, inputs: sound, outFolder });
  let stopCode: ExitCode | undefined;
  onStopSignal((code) => {
    stopCode ??= code;
    swarm.stop();
  });
  onDeadline(config.deadlineMs, (reason) => {
    stopCode ??= ExitCode.deadline;
    complain(reason);
    swarm.stop();
  });

  const { clients, trackerFailure, totals } = await swarm.finished;
  const ms = performance.now();
  if (trackerFailure !== undefined && stopCode === undefined) complain(trackerFailure);
  const malformed = sound.length < files.length ? [ExitCode.usage] : [];
  const exitCode =
    stopCode ??
    (trackerFailure === undefined
      ? combinedExitCode([...malformed, ...clients.map(({ end }) => endCode(end))])
      : ExitCode.trackerLost);
  report(
    context.output,
    config.json,
    clients,
    { clients: clients.length, ...totals, ms, refused: files.length - sound.length },
    exitCode,
  );
  return exitCode;
}

/** A malformed input is reported and skipped; the other clients run without it. */
async function soundInputs(files: readonly AssignmentFile[]): Promise<AssignmentFile[]> {
  const sound: AssignmentFile[] = [];
  for (const file of files) {
    try {
      await readAssignmentFile(file.path);
      sound.push(file);
    } catch (error) {
      if (!(error instanceof ShoalError)) throw error;
      exitCodeOf(error);
    }
  }
  return sound;
}

function report(
  output: Output,
  json: boolean,
  clients: readonly ClientOutcome[],
  totals: Totals,
  exitCode: ExitCode,
): void {
  for (const outcome of clients) {
    if (json) output.json({ event: 'client', ...outcome, exitCode: endCode(outcome.end) });
    else output.print(outcomeLine(outcome));
  }
  const { ms, refused, ...counts } = totals;
  if (json)
    output.json({
      event: 'finished',
      ...counts,
      ...(refused > 0 ? { refused } : {}),
      seconds: Math.round(ms) / 1000,
      exitCode,
    });
  else output.print(totalsLine(totals));
}
