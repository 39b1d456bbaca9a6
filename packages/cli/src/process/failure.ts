import { ExitCode, ShoalError } from '@shoal/common';

/**
 * Says on standard error why the command failed, and gives its exit code: one line for what a user
 * can act on, the stack for what only a programmer can.
 */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof ShoalError) {
    complain(error.message);
    return error.exitCode;
  }
  complain(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return ExitCode.internal;
}

export function complain(message: string): void {
  process.stderr.write(`shoal: ${message}\n`);
}
