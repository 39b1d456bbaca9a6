import { utf8Length } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

const PART = '.part';

/** What a file is called while it is unfinished. */
export function partialName(name: string): string {
  return workName(name) + PART;
}

/** The lock of whoever works on it: one lock for one `.part`. */
export function lockName(name: string): string {
  return `.shoal-${workName(name)}.lock`;
}

/** Whether a file that is being downloaded lies there. No finished one has such a name. */
export function isPartPath(path: string): boolean {
  return path.endsWith(PART);
}

/** A name as long as file systems take it leaves no room for what stands before and behind: then its end is its hash. */
function workName(name: string): string {
  if (utf8Length(name) <= MAX_WORK_NAME_BYTES) return name;
  const hash = blake3(Buffer.from(name)).toString('hex', 0, HASH_BYTES);
  const characters = Array.from(name);
  while (utf8Length(characters.join('')) > MAX_WORK_NAME_BYTES - 1 - 2 * HASH_BYTES) characters.pop();
  return `${characters.join('')}~${hash}`;
}

/** With `.shoal-` before it and `.lock` behind it 255 bytes are enough. */
const MAX_WORK_NAME_BYTES = 240;
const HASH_BYTES = 16;
