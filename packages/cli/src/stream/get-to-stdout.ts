import type { ClientResult } from '@shoal/client/io';
import { ExitCode, type FileRef, ShoalError } from '@shoal/common';

import { prepareOutFolder } from '../client/out-folder.js';
import type { Call } from '../command.js';
import { fetchWanted } from '../download/fetch-wanted.js';
import { openDisplay } from '../download/display/open-display.js';
import { errorOutput } from '../process/output/output.js';
import { standardOutputBytes } from './byte-sink.js';
import { FileReader } from './file-reader.js';
import { privateFolder } from './private-folder.js';

/** Downloads one file and writes it to standard output while it comes; what there is to say goes to standard error. */
export async function getToStdout(
  { config, context }: Call<'get'>,
  wanted: readonly FileRef[] | 'all',
): Promise<ExitCode> {
  if (wanted === 'all' || wanted.length !== 1) throw new ShoalError(ExitCode.usage, '--stdout takes one file: name it');
  if (config.json) throw new ShoalError(ExitCode.usage, 'standard output takes the bytes or --json, not both');
  const sink = standardOutputBytes();
  const isKept = config.out !== undefined;
  const outFolder = isKept ? await prepareOutFolder(config.out) : await privateFolder();
  const reader = new FileReader(sink, outFolder);
  const output = errorOutput();
  return fetchWanted({
    config: {
      ...config,
      segmentPolicy: config.segmentPolicy ?? 'streaming',
      progressIntervalMs: Math.min(config.progressIntervalMs, READABLE_EVERY_MS),
    },
    ...{ context, wanted, priorities: new Map(), outFolder, output },
    stateDir: config.stateDir ?? (isKept ? `${outFolder}/.shoal` : undefined),
    display: await openDisplay(output, { json: false, logLevel: config.logLevel }),
    consumer: {
      onStarted: reader.onStarted,
      onFetch: reader.onFetch,
      onLogEvent: reader.onLogEvent,
      onStop: reader.stop,
      onEnded,
    },
  });

  async function onEnded(result: ClientResult): Promise<ClientResult> {
    if (result.exitCode !== ExitCode.done) reader.stop(result.reason, result.exitCode);
    await reader.finished();
    const { problem } = reader;
    return problem === undefined ? result : { exitCode: problem.exitCode, reason: problem.message };
  }
}

/** Interval of notifying the reader of new segments. */
const READABLE_EVERY_MS = 20;
