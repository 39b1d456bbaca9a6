import { ExitCode } from '@shoal/common';
import type { Problem, RunOutcome } from '@shoal/simulator';

/** A failed invariant is worse than a waiting client: the wait may be its consequence. */
export function outcomeExitCode(problems: readonly Problem[]): ExitCode {
  if (problems.some(({ kind }) => kind !== 'liveness')) return ExitCode.invariant;
  return problems.length > 0 ? ExitCode.liveness : ExitCode.done;
}

/** The worst of several runs. */
export function worstExitCode(outcomes: readonly RunOutcome[]): ExitCode {
  return outcomeExitCode(outcomes.flatMap(({ problems }) => problems));
}

const KINDS = { invariant: 'invariant', liveness: 'liveness', expectation: 'expectation' } as const;

/** `invariant INV-SEG-1 at 2.4 s: …`. */
export function problemLine({ kind, number, atMs, detail }: Problem): string {
  const name = number === '' ? KINDS[kind] : `${KINDS[kind]} ${number}`;
  const when = Number.isFinite(atMs) ? ` at ${(atMs / 1000).toFixed(3)} s` : '';
  return `${name} failed${when}: ${detail}`;
}
