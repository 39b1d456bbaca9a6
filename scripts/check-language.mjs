// Checks comments, strings and documents against the stop list: `node scripts/check-language.mjs [PATH…]`.
// Without a path it checks all files of the repository.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { findWords } from './language/find-words.mjs';
import { canHoldProse } from './language/prose.mjs';
import { root } from './steps.mjs';

if (import.meta.url === pathToFileURL(process.argv[1]).href) process.exit(checkLanguage(process.argv.slice(2)));

/** Prints one line for each finding; returns 0 if there are none. */
export function checkLanguage(paths = []) {
  if (paths.length === 0) process.chdir(root);
  const files =
    paths.length === 0 ? trackedFiles([]) : paths.flatMap((path) => (isFile(path) ? [path] : trackedFiles([path])));
  let found = 0;
  for (const path of files.filter((name) => canHoldProse(name) && !name.includes('/generated/'))) {
    for (const { line, word, say } of findWords(path, readFileSync(path, 'utf8'))) {
      console.log(`${path}:${line}: "${word}": say ${say}`);
      found++;
    }
  }
  if (found > 0) console.log(`${found} phrases to replace; the list is scripts/language/stop-list.json`);
  return found > 0 ? 1 : 0;
}

function trackedFiles(paths) {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths];
  const names = execFileSync('git', list, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).split('\0');
  return [...new Set(names)].filter((name) => name !== '' && isFile(name));
}

function isFile(path) {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
