import { ExitCode, ShoalError } from '@shoal/common';

import { errorLine } from './output/error-line.js';
import { folderGone, isFolderGone } from './working-folder.js';

/**
 * Says on standard error why the command failed, and gives its exit code: one line for what a user
 * can act on, the stack for what only a programmer can.
 */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ShoalError) {
    complain(error.message);
    return error.exitCode;
  }
  if (isFolderGone(error)) return exitCodeOf(folderGone());
  complain(`internal error: ${String(error)}`);
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  for (const line of frames) if (FRAME.test(line)) errorLine(line);
  return ExitCode.internal;
}

export function complain(message: string): void {
  errorLine(`shoal: ${message}`);
}

/** A line of a stack: what else is in it is the message, which may be of several lines. */
const FRAME = /^ {4}at /;

const warned = new Set<string>();

/** Says it at the first time only. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  complain(message);
}
