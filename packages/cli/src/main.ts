// Entry point of the `shoal` command, in dist/ and, bundled with the worker threads beside it, in dist/bundle/.
import { existsSync } from 'node:fs';

import { exitCodeOf } from './process/failure.js';
import { standardOutput } from './process/output.js';
import { handleStopSignals } from './process/signals.js';
import { version } from './version.js';

const args = process.argv.slice(2);
const output = standardOutput();
handleStopSignals();
process.exit(await main());

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
  } finally {
    await output.flush();
  }
}

function workers(): { downloadWorker: URL; uploadWorker: URL } {
  const bundled = new URL('./download-worker.js', import.meta.url);
  const base = existsSync(bundled) ? bundled.href : import.meta.resolve('@shoal/client/io');
  return { downloadWorker: new URL('./download-worker.js', base), uploadWorker: new URL('./upload-worker.js', base) };
}
