import { utf8Length } from '@shoal/common';
import { blake3 } from '@shoal/common/io';

const PART = '.part';

/** The name of an incomplete file. */
export function partialName(name: string): string {
  return workName(name) + PART;
}

/** The name of the lock that guards one `.part`. */
export function lockName(name: string): string {
  return `.shoal-${workName(name)}.lock`;
}

/** True for the path of an incomplete download. Complete files never have such a name. */
export function isPartPath(path: string): boolean {
  return path.endsWith(PART);
}

/** A name of maximum length leaves no room for prefix and suffix, so its end is replaced by its hash. */
function workName(name: string): string {
  if (utf8Length(name) <= MAX_WORK_NAME_BYTES) return name;
  const hash = blake3(Buffer.from(name)).toString('hex', 0, HASH_BYTES);
  const characters = Array.from(name);
  while (utf8Length(characters.join('')) > MAX_WORK_NAME_BYTES - 1 - 2 * HASH_BYTES) characters.pop();
  return `${characters.join('')}~${hash}`;
}

/** Leaves room for the prefix `.shoal-` and the suffix `.lock` within 255 bytes. */
const MAX_WORK_NAME_BYTES = 240;
const HASH_BYTES = 16;
