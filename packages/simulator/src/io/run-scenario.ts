import type { Parameters, RecordedNote, RunOutcome, RunProgress, Scenario } from '../core/index.js';

export interface RunOptions {
  /** Hears of long runs a few times a second. */
  readonly onProgress?: (progress: RunProgress) => void;
  /** Hears every note, in order: the trace. */
  readonly onNote?: (note: RecordedNote) => void;
  /** Gives the run up; `runScenario` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What `runScenario` is; the parameters that are left out come from the scenario, else from the defaults. */
export type RunScenario = (
  scenario: Scenario,
  parameters: Partial<Parameters>,
  options?: RunOptions,
) => Promise<RunOutcome>;
