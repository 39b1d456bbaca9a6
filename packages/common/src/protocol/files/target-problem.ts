import { MAX_PATH_BYTES } from './entry.js';
import { componentProblem, MAX_NAME_BYTES, utf8Length } from './file-name.js';
import { printable } from '../../text/printable.js';

/**
 * The fault in a link that must not be written, in one clause; undefined if it cannot lead out of the directory. A
 * target is any number of `..`, at most up to the directory, and then names. The folders above a link are no
 * links, so `..` at the start has a known target; behind a name, which may be a link, it has none.
 */
export function targetProblem(path: string, target: string): string | undefined {
  const link = `the link "${printable(path)}"`;
  const outside = `${link} leads to "${printable(target)}", outside the directory`;
  if (target === '') return `${link} has no target`;
  if (utf8Length(target) > MAX_PATH_BYTES) return `the target of ${link} is longer than ${MAX_PATH_BYTES} bytes`;
  if (target.startsWith('/')) return outside;
  let depth = path.split('/').length - 1;
  let isBehindName = false;
  for (const name of target.split('/')) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      if (isBehindName) return `${link} leads to "${printable(target)}", which goes up behind a name`;
      depth -= 1;
      if (depth < 0) return outside;
      continue;
    }
    isBehindName = true;
    const problem = componentProblem(name, MAX_NAME_BYTES);
    if (problem !== undefined) return `in the target of ${link} ${problem}`;
  }
  return undefined;
}
