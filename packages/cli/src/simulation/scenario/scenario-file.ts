import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { ExitCode, printable, ShoalError } from '@shoal/common';
import type { Scenario } from '@shoal/simulator';

export function isScenarioFile(name: string): boolean {
  return /[/\\]/.test(name) || /\.[cm]?[jt]s$/.test(name);
}

/** Imports a module whose default export, or whose export `scenario`, is a scenario. */
export async function loadScenarioFile(path: string): Promise<Scenario> {
  const whole = resolve(path);
  const found = await stat(whole).catch(() => undefined);
  if (found?.isFile() !== true) throw refusal(path, 'there is no such file');
  let module: { readonly default?: unknown; readonly scenario?: unknown };
  try {
    module = (await import(pathToFileURL(whole).href)) as typeof module;
  } catch (error) {
    throw scenarioError(path, error);
  }
  const scenario = module.scenario ?? module.default;
  const problem = shapeProblem(scenario);
  if (problem !== undefined) throw refusal(path, problem);
  return inOneLine(scenario as Scenario, path);
}

function shapeProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null)
    return 'it exports no scenario: export default { name, summary, play }';
  const { name, summary, play } = value as Partial<Record<keyof Scenario, unknown>>;
  if (typeof name !== 'string' || name === '') return 'its scenario has no name';
  if (typeof summary !== 'string') return `its scenario '${printable(name)}' has no summary`;
  if (typeof play !== 'function') return `its scenario '${printable(name)}' has no play(world)`;
  return undefined;
}

/** An error of the file while it plays is its user's mistake, like one while it loads. */
function inOneLine(scenario: Scenario, path: string): Scenario {
  return {
    ...scenario,
    play: async (world) => {
      try {
        await scenario.play(world);
      } catch (error) {
        throw scenarioError(path, error);
      }
    },
  };
}

/** `mine.mjs:12: x is not defined`: the uppermost place of the stack that is in the file. */
function scenarioError(path: string, error: unknown): ShoalError {
  if (error instanceof ShoalError) return error;
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const whole = resolve(path);
  const line = lineIn(error instanceof SyntaxError ? syntaxReport(whole) : stack, whole);
  return new ShoalError(
    ExitCode.usage,
    `${path}${line === undefined ? '' : `:${line}`}: ${printable(message.split('\n')[0] ?? '')}`,
  );
}

/** An import says what is wrong with the syntax but not where; the check does. */
function syntaxReport(whole: string): string {
  return spawnSync(process.execPath, ['--check', whole], { encoding: 'utf8' }).stderr;
}

/** The first place in the file that is named, `/…/mine.mjs:12:5` or `file:///…/mine.mjs:12`. */
function lineIn(stack: string, whole: string): string | undefined {
  for (const [, place = '', line] of stack.matchAll(/((?:file:\/\/)?\/[^\s()]*?):(\d+)(?::\d+)?(?=\)|\s|$)/g)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (relative(file, whole) === '') return line;
  }
  return undefined;
}

function refusal(path: string, problem: string): ShoalError {
  return new ShoalError(ExitCode.usage, `${path}: ${problem}`);
}
