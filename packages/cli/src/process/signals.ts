import { ExitCode } from '@shoal/common';
import { PARENT_WATCH } from '../config/config.js';

import { isUnderNohup } from './nohup.js';

/** The signals that ask for an end, and the exit code that each stands for. */
const SIGNALS = { SIGHUP: ExitCode.hungUp, SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/** A signal stopped the command. */
export function isStop(exitCode: number): boolean {
  return Object.values<number>(SIGNALS).includes(exitCode);
}

/** What a signal does until a command says how it stops: it has nothing to tidy up yet. */
let onSignal = (exitCode: ExitCode): void => process.exit(exitCode);

/** What SIGHUP renews, instead of asking for an end. */
const renewals: (() => void)[] = [];

export function onHangup(renew: () => void): void {
  renewals.push(renew);
}

/** Why a command ends that a signal stopped. */
export function stopReason(exitCode: ExitCode): string {
  if (exitCode === ExitCode.hungUp) return 'the terminal hung up';
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
