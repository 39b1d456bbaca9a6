import type { ExitCode } from '@shoal/common';
import { keepHeapSmall, type Parameters, runScenario, type Scenario } from '@shoal/simulator';

import { complain } from '../process/failure.js';
import { commandText } from './command-text.js';
import { outcomeExitCode, problemLine } from './outcome.js';
import { progressDisplay } from './progress-display.js';
import { progressLine } from './progress-line.js';
import { resultJson } from './result-json.js';
import { resultLines } from './result-lines.js';
import type { SimCall } from './sim-call.js';
import { TraceFile } from './trace-file.js';

/** One scenario, once. */
export async function runOnce(
  { args, config, context }: SimCall,
  scenario: Scenario,
  parameters: Parameters,
): Promise<ExitCode> {
  keepHeapSmall(parameters);
  const { output } = context;
  const display = progressDisplay(process.stderr, () => performance.now());
  const trace = config.trace === undefined ? undefined : new TraceFile(config.trace);
  const outcome = await runScenario(scenario, parameters, {
    onProgress: (progress) => {
      display.update(progressLine(scenario.name, progress));
    },
    ...(trace === undefined ? {} : { onLogEvent: (event) => trace.add(event) }),
  });
  trace?.close();
  display.clear();
  const { problems, result } = outcome;
  if (config.json) {
    for (const problem of problems) output.json({ event: 'problem', ...problem });
    output.json(resultJson(result));
  } else for (const line of resultLines(outcome)) output.print(line);
  const [first] = problems;
  if (first !== undefined) complain(`${problemLine(first)}; again: ${commandText(args, config)}`);
  return outcomeExitCode(problems);
}
