import { ExitCode, ShoalError } from '@shoal/common';
import { type Problem, randomSwarm, runScenario } from '@shoal/simulator';

import { complain } from '../process/failure.js';
import { countText, durationText } from '../text/units.js';
import { outcomeExitCode, problemLine } from './outcome.js';
import { progressDisplay } from './progress-display.js';
import { resultJson } from './result-json.js';
import { resultLines } from './result-lines.js';
import type { SimCall } from './sim-call.js';
import { TraceFile } from './trace-file.js';

/** Swarms that are drawn from seeds, one after the other; every failure with the command that replays it. */
export async function runRandom(call: SimCall): Promise<ExitCode> {
  const { config, context } = call;
  const { output } = context;
  const seeds = config.seeds ?? 1;
  if (seeds > 1 && config.trace !== undefined)
    throw new ShoalError(ExitCode.usage, '--trace records one seed, not several');
  if (seeds === 1) return outcomeExitCode(await runSeed(call, config.seed, true, () => undefined));

  const last = config.seed + seeds - 1;
  if (!config.json) output.print(`random swarms, seeds ${config.seed} to ${last}`);
  const display = progressDisplay(process.stderr, () => performance.now());
  const startedAt = performance.now();
  const failed: number[] = [];
  const problems: Problem[] = [];
  let events = 0;
  for (let seed = config.seed; seed <= last; seed += 1) {
    const found = await runSeed(call, seed, false, (count) => {
      events += count;
      const done = seed - config.seed + 1;
      const elapsedMs = performance.now() - startedAt;
      const rate = Math.round((1000 * events) / elapsedMs).toLocaleString('en-US');
      const left = durationText((elapsedMs * (seeds - done)) / done);
      display.update(`${done} of ${countText(seeds, 'seed')}  ${failed.length} failed  ${rate} events/s  ${left} left`);
    });
    if (found.length === 0) continue;
    display.clear();
    failed.push(seed);
    problems.push(...found);
    tellFailure(seed, found);
  }
  display.clear();
  const wallMs = performance.now() - startedAt;
  if (config.json) output.json({ event: 'random', firstSeed: config.seed, seeds, failed, events, wallMs });
  else {
    const verdict = failed.length === 0 ? 'all clean' : `${failed.length} failed`;
    output.print(`${countText(seeds, 'seed')}: ${verdict}, ${countText(events, 'event')} in ${durationText(wallMs)}`);
  }
  return outcomeExitCode(problems);
}

/** Seed and options are printed before the run, so that it can be repeated after any failure. */
async function runSeed(
  { config, context: { output } }: SimCall,
  seed: number,
  isAlone: boolean,
  onEvents: (count: number) => void,
): Promise<readonly Problem[]> {
  const { scenario, parameters, description } = randomSwarm(seed);
  if (config.json) output.json({ event: 'swarm', seed, description });
  else if (isAlone) output.print(description);
  const trace = config.trace === undefined ? undefined : new TraceFile(config.trace);
  try {
    const outcome = await runScenario(scenario, parameters, { onLogEvent: trace && ((event) => trace.add(event)) });
    onEvents(outcome.result.events);
    for (const problem of outcome.problems) if (config.json) output.json({ event: 'problem', seed, ...problem });
    if (config.json) output.json({ ...(isAlone ? {} : { event: 'run' }), ...resultJson(outcome.result) });
    else if (isAlone) for (const line of resultLines(outcome)) output.print(line);
    if (isAlone && outcome.problems.length > 0) tellFailure(seed, outcome.problems);
    return outcome.problems;
  } catch (error) {
    if (error instanceof ShoalError) throw error;
    // A machine that throws has found a broken rule itself.
    const thrown: Problem = { kind: 'invariant', number: '', atMs: NaN, detail: thrownText(error) };
    if (config.json) output.json({ event: 'problem', seed, ...thrown });
    if (isAlone) tellFailure(seed, [thrown]);
    return [thrown];
  } finally {
    trace?.close();
  }
}

function tellFailure(seed: number, [first, ...others]: readonly Problem[]): void {
  if (first === undefined) return;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  complain(`seed ${seed}: ${problemLine(first)}${more}; again: shoal sim --random --seed ${seed}`);
}

/** The message and where it was thrown. */
function thrownText(error: unknown): string {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return `${message.split('\n')[0] ?? ''} ${/^\s+(at .*)$/m.exec(stack)?.[1] ?? ''}`.trim();
}
