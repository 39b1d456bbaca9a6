import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How the outputs in a folder differ from the expected ones, a line each; none where they are right to the byte. */
export async function compareOutputs(folder: string, expected: ReadonlyMap<string, string>): Promise<string[]> {
  const present = new Set(await readdir(folder));
  const problems: string[] = [];
  for (const [name, text] of expected) {
    if (!present.delete(name)) problems.push(`${name} is missing`);
    else if ((await readFile(join(folder, name), 'utf8')) !== text) problems.push(`${name} has other contents`);
  }
  for (const name of present) problems.push(`${name} exists but no client wants it`);
  return problems;
}
