import { PRIORITIES, type Priority } from '@shoal/client/core';
import { ExitCode, type FileRef, fileRef, fileRefText, ShoalError } from '@shoal/common';

/** The levels of `--priority NAME=LEVEL` by wanted name: a name may contain a `=`. */
export function wantedPriorities(
  given: readonly string[],
  wanted: readonly FileRef[] | 'all',
): ReadonlyMap<string, Priority> {
  const known = wanted === 'all' ? undefined : new Set(wanted.map(fileRefText));
  const priorities = new Map<string, Priority>();
  for (const text of given) {
    const at = text.lastIndexOf('=');
    const level = PRIORITIES.find((priority) => priority === text.slice(at + 1));
    if (at <= 0 || level === undefined) {
      throw new ShoalError(ExitCode.usage, `--priority ${text}: write NAME=LEVEL, where LEVEL is ${LEVELS}`);
    }
    const name = fileRefText(fileRef(text.slice(0, at)));
    if (known?.has(name) === false) {
      throw new ShoalError(ExitCode.usage, `--priority ${text}: "${name}" is not among the files to get`);
    }
    priorities.set(name, level);
  }
  return priorities;
}

const LEVELS = `${PRIORITIES.slice(0, -1).join(', ')} or ${PRIORITIES.at(-1) ?? ''}`;
