import { ExitCode } from '@shoal/common';
import { PARENT_WATCH } from '../config/environment.js';

import { isUnderNohup } from './nohup.js';

/** The signals that ask for an end, and the exit code that each stands for. */
const SIGNALS = { SIGHUP: ExitCode.hungUp, SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/** A signal stopped the command. */
export function isStop(exitCode: number): boolean {
  return Object.values<number>(SIGNALS).includes(exitCode);
}

/** Handles a signal until a command sets its own handler: there is nothing to clean up yet. */
let onSignal = (exitCode: ExitCode): void => process.exit(exitCode);

/** Reloads that SIGHUP triggers, instead of a stop. */
const renewals: (() => void)[] = [];

export function onHangup(renew: () => void): void {
  renewals.push(renew);
}

/** The reason of a stop by a signal. */
export function stopReason(exitCode: ExitCode): string {
  if (exitCode === ExitCode.hungUp) return 'the terminal was closed';
  return exitCode === ExitCode.interrupted ? 'interrupted' : 'terminated';
}

/** Makes every signal count from the start: process 1 of a container outlives those that it does not handle. */
export function handleStopSignals(): void {
  const outlivesTerminal = isUnderNohup();
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      if (exitCode === ExitCode.hungUp && renewals.length > 0) for (const renew of renewals) renew();
      else if (exitCode !== ExitCode.hungUp || !outlivesTerminal) onSignal(exitCode);
    });
  }
}

/**
 * Calls `stop` at the first signal, for a clean end; the second one ends the process at once. The
 * same where the process that started this one is gone (it holds the other end of standard input).
 */
export function onStopSignal(stop: (exitCode: ExitCode) => void, env = process.env): void {
  let isStopping = false;
  const ask = (exitCode: ExitCode): void => {
    // A terminal that is closed sends one, its shell another.
    if (isStopping && exitCode === ExitCode.hungUp) return;
    if (isStopping) process.exit(exitCode);
    isStopping = true;
    stop(exitCode);
  };
  onSignal = ask;
  if (env[PARENT_WATCH] !== '1') return;
  const orphaned = (): void => {
    if (!isStopping) ask(ExitCode.terminated);
    setTimeout(() => process.exit(ExitCode.terminated), ORPHAN_GRACE_MS).unref();
  };
  process.stdin.on('end', orphaned).on('error', orphaned).resume();
}

const ORPHAN_GRACE_MS = 2_000;
