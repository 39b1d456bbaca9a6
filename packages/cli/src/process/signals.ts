import { ExitCode } from '@shoal/common';

/** The signals that ask for an end, and the exit code that each stands for. */
const SIGNALS = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated } as const;

/** What a signal does until a command says how it stops: it has nothing to tidy up yet. */
let onSignal = (exitCode: ExitCode): void => process.exit(exitCode);

/** Makes every signal count from the start: process 1 of a container outlives those that it does not handle. */
export function handleStopSignals(): void {
  for (const [signal, exitCode] of Object.entries(SIGNALS)) {
    process.on(signal, () => {
      onSignal(exitCode);
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

/** Set to 1 for a process that must not outlive the one which started it. */
export const PARENT_WATCH = 'SHOAL_PARENT_WATCH';

const ORPHAN_GRACE_MS = 2_000;
