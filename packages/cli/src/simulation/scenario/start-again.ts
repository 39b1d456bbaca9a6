import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { ExitCode, ShoalError } from '@shoal/common';
import { PARENT_WATCH } from '../../config/environment.js';

import type { Context } from '../../command.js';
import { onStopSignal } from '../../process/signals.js';

/**
 * Runs this very command in a process with flags of V8 that count only from the start. It
 * writes where this one would, and ends when this one does, however that ends.
 */
export async function startAgain({ script }: Context, flags: readonly string[]): Promise<ExitCode> {
  const child = spawn(process.execPath, [...process.execArgv, ...flags, script, ...process.argv.slice(2)], {
    // A pipe without data: the child exits when it closes.
    stdio: ['pipe', 'inherit', 'inherit'],
    env: { ...process.env, [PARENT_WATCH]: '1' },
  });
  child.stdin.on('error', () => undefined);
  let stopCode: ExitCode | undefined;
  onStopSignal((exitCode) => {
    stopCode = exitCode;
    child.kill('SIGTERM');
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (stopCode !== undefined) return stopCode;
  if (code !== null) return code as ExitCode;
  throw new ShoalError(ExitCode.internal, `the run was ended by ${signal}: if memory was short, take fewer peers`);
}
