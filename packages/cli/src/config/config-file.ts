import { readFileSync } from 'node:fs';

import { ExitCode, fileProblem, printable, ShoalError } from '@shoal/common';

/** Reads a JSON object of settings; an unknown key is an error, because it is a misspelt one. */
export function readConfigFile(path: string, knownKeys: readonly string[]): Record<string, unknown> {
  const content = parse(path, read(path));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ShoalError(ExitCode.usage, `${path}: the file must hold one JSON object of settings`);
  }
  for (const key of Object.keys(content)) {
    if (knownKeys.includes(key)) continue;
    const near = nearest(key, knownKeys);
    const hint = near === undefined ? 'the command has no such setting' : `did you mean "${near}"?`;
    throw new ShoalError(ExitCode.usage, `${path}: unknown key "${printable(key)}": ${hint}`);
  }
  return content as Record<string, unknown>;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ShoalError(ExitCode.usage, `--config ${path}: ${fileProblem(error as NodeJS.ErrnoException)}`);
  }
}

function parse(path: string, content: string): unknown {
  try {
    // Editors of Windows put a byte order mark before it.
    return JSON.parse(content.replace(/^\ufeff/, ''), trimmed);
  } catch (error) {
    throw new ShoalError(ExitCode.usage, `${path}: not JSON: ${printable((error as Error).message)}`);
  }
}

/** White space around a value is an editor's, or YAML's, and never meant. */
function trimmed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

/** A key that is the same but for case, units or what is left out. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z]/g, '')
      .replace(/(ms|bytes)$/, '');
  const wanted = plain(key);
  return (
    known.find((name) => plain(name) === wanted) ??
    known.find((name) => wanted !== '' && plain(name).startsWith(wanted))
  );
}
