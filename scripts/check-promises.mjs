// Checks that each promise of the security documents names a test that exists:
// a row of a table whose last column is headed "test" names at least one file as `path`, and may add a test's title in quotes.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './steps.mjs';

const documents = ['SECURITY.md', 'docs/hostile-input.md'];
const reference = /`((?:packages|test)\/[\w./-]+\.ts)`(?: "([^"]+)")?/g;

/** Returns 0 if all promises are covered; prints one line for each that is not. */
export function checkPromises() {
  const problems = documents.flatMap(problemsIn);
  for (const problem of problems) console.log(problem);
  return problems.length > 0 ? 1 : 0;
}

function problemsIn(document) {
  const problems = [];
  let hasTestColumn = false;
  for (const [index, line] of readFileSync(join(root, document), 'utf8').split('\n').entries()) {
    const where = `${document}:${index + 1}`;
    const cells = line.startsWith('|') ? line.split(/(?<!\\)\|/).slice(1, -1) : [];
    const last = cells.at(-1)?.trim() ?? '';
    if (cells.length === 0) hasTestColumn = false;
    else if (last === 'test') hasTestColumn = true;
    const references = [...line.matchAll(reference)];
    const isRow = hasTestColumn && last !== 'test' && !/^-+$/.test(last);
    if (isRow && ![...last.matchAll(reference)].length) problems.push(`${where}: this promise names no test`);
    for (const [, path, title] of references) problems.push(...problemsWith(where, path, title));
  }
  return problems;
}

function problemsWith(where, path, title) {
  const file = join(root, path);
  if (!existsSync(file)) return [`${where}: there is no ${path}`];
  if (title === undefined || readFileSync(file, 'utf8').includes(title)) return [];
  return [`${where}: ${path} holds no test "${title}"`];
}
