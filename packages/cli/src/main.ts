// Entry point of the `shoal` command, in dist/ and, bundled with the worker threads, in dist/bundle/.

import { ExitCode } from '@shoal/common';

import type { Context } from './command.js';
import { releaseDeadTerminals } from './process/output/dead-terminals.js';
import { exitCodeOf } from './process/failure.js';
import { standardOutput } from './process/output/output.js';
import { flushErrors, keepErrorsHarmless } from './process/output/standard-error.js';
import { handleStopSignals, isStop } from './process/signals.js';
import { version } from './version.js';

/** Limit of the wait for a stuck reader of the output when a command is stopped. */
const STOP_PATIENCE_MS = 1_000;

const args = process.argv.slice(2);
const output = standardOutput();
keepErrorsHarmless();
releaseDeadTerminals();
handleStopSignals();
void main().then(async (exitCode) => {
  await output.flush(isStop(exitCode) ? STOP_PATIENCE_MS : Infinity);
  await flushErrors();
  process.exit(exitCode === ExitCode.done && output.hasLost ? ExitCode.storage : exitCode);
});

async function main(): Promise<number> {
  try {
    if (args.length === 1 && (args[0] === '--version' || args[0] === '-V')) {
      output.print(version());
      return 0;
    }
    process.on('uncaughtException', (error) => process.exit(exitCodeOf(error)));
    const { runCommandLine } = await import('./command-line.js');
    const script = process.argv[1] ?? '';
    return await runCommandLine(args, { output, env: process.env, workers: workers(), script });
  } catch (error) {
    return exitCodeOf(error);
  }
}

/** The bundle is loaded by the files in bin/, which are beside it in every installation. */
function workers(): Context['workers'] {
  const isBundle = import.meta.url.endsWith('.cjs');
  const base = isBundle ? new URL('../../bin/', import.meta.url) : import.meta.resolve('@shoal/client/io');
  return {
    downloadWorker: new URL('./download-worker.js', base),
    uploadWorker: new URL('./upload-worker.js', base),
    hashWorker: new URL('./hash-worker.js', base),
  };
}
