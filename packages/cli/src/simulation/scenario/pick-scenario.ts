import { ExitCode, meantText, printable, ShoalError, similarNames } from '@shoal/common';
import { type Scenario, scenarios } from '@shoal/simulator';

import { isScenarioFile, loadScenarioFile } from './scenario-file.js';

/** The scenario that comes with Shoal under this name, or the one in the file of this path. */
export async function pickScenario(name: string): Promise<Scenario> {
  const known = scenarios.get(name);
  if (known !== undefined) return known;
  if (isScenarioFile(name)) return await loadScenarioFile(name);
  const meant = meantText(similarNames(name, scenarios.keys(), 1));
  throw new ShoalError(
    ExitCode.usage,
    `unknown scenario '${printable(name)}': ${meant === undefined ? 'there' : `${meant} There`} are ` +
      `${scenarioNames()}; or give a file, such as ./mine.mjs`,
  );
}

export function scenarioNames(): string {
  return [...scenarios.keys()].join(', ');
}
