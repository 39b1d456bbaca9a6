import {
  defaultParameters,
  type Parameters,
  type RecordedEvent,
  resultOf,
  type RunOutcome,
  type RunProgress,
  type Scenario,
  seriesOf,
  Simulation,
} from '../core/index.js';

export interface RunOptions {
  /** Receives the progress of long runs a few times a second. */
  readonly onProgress?: ((progress: RunProgress) => void) | undefined;
  /** Receives every log event, in order: the trace. */
  readonly onLogEvent?: ((event: RecordedEvent) => void) | undefined;
  /** Aborts the run; `runScenario` then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** Events between two turns of the event loop, which reads the wall clock. */
const SLICE_EVENTS = 20_000;
const PROGRESS_MS = 250;

/** Runs a scenario in virtual time. Omitted parameters come from the scenario, then from the defaults. */
export async function runScenario(
  scenario: Scenario,
  parameters: Partial<Parameters>,
  { onProgress, onLogEvent, signal }: RunOptions = {},
): Promise<RunOutcome> {
  const startedAt = performance.now();
  const all: Parameters = { ...defaultParameters, ...scenario.defaults, ...parameters };
  const simulation = new Simulation(all, onLogEvent);
  const { world, checker } = simulation;
  const script: { hasEnded: boolean; error?: unknown } = { hasEnded: false };
  scenario.play(world).then(
    () => {
      script.hasEnded = true;
    },
    (error: unknown) => {
      script.hasEnded = true;
      script.error = error;
    },
  );
  let reportedAt = startedAt;
  for (;;) {
    // The script runs up to its next condition.
    await settle();
    if (script.hasEnded) break;
    signal?.throwIfAborted();
    const goesOn = simulation.run(SLICE_EVENTS);
    if (!goesOn || simulation.isStuck) {
      await settle();
      if (!isOver(script)) checker.report('liveness', 'INV-LIVE-1', simulation.stuckText);
      break;
    }
    const now = performance.now();
    if (now - reportedAt < PROGRESS_MS) continue;
    reportedAt = now;
    onProgress?.(progressOf(simulation, now - startedAt));
  }
  if ('error' in script) throw script.error;
  if (all.checks === 'full') {
    while (simulation.runToEnd(SLICE_EVENTS)) await settle();
  }
  const result = resultOf(scenario, simulation, performance.now() - startedAt, process.memoryUsage.rss() / 2 ** 20);
  return { result, series: seriesOf(simulation), problems: checker.problems };
}

function progressOf({ stats, queue, events }: Simulation, wallMs: number): RunProgress {
  const { heldSegments, wantedSegments, finishedPeers, wantingPeers } = stats;
  return {
    virtualMs: queue.now,
    wallMs,
    events,
    eventsPerSecond: (events * 1_000) / wallMs,
    finished: finishedPeers,
    peers: wantingPeers,
    heldSegments,
    wantedSegments,
    etaMs: heldSegments === 0 ? undefined : (wallMs * (wantedSegments - heldSegments)) / heldSegments,
  };
}

function isOver({ hasEnded }: { readonly hasEnded: boolean }): boolean {
  return hasEnded;
}

/** Runs all callbacks of resolved promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
