import { nameKey } from './files/file-name.js';
import { type Digest, isDigest } from './ids.js';

/** A member's rights in a swarm with tokens: offer files, or download them. */
export type Scope = 'share' | 'get';

/** The rights of a join token, and of the credential that a member gets for it. */
export interface Grant {
  readonly mayGet: boolean;
  readonly mayShare: boolean;
  /** Digests, or patterns of names in which `*` stands for any text and `?` for one character; none: every file. */
  readonly files: readonly string[];
}

/** All rights: the grant in a swarm without tokens. */
export const EVERYTHING: Grant = { mayGet: true, mayShare: true, files: [] };

/** The most that one token may list, and the longest of them: a credential must stay small. */
export const MAX_GRANT_FILES = 256;
export const MAX_GRANT_FILE_BYTES = 240;

type NamedFile = { readonly name: string; readonly digest: Digest };

/** True where the grant is for this kind of use, and names this file. */
export function allows(grant: Grant, scope: Scope, file: NamedFile): boolean {
  return (scope === 'get' ? grant.mayGet : grant.mayShare) && names(grant, file);
}

/** True where the grant is for this file, whatever may be done with it: its holder may know of it. */
export function names({ files }: Grant, file: NamedFile): boolean {
  return files.length === 0 || files.some((pattern) => namesFile(pattern, file));
}

function namesFile(pattern: string, { name, digest }: NamedFile): boolean {
  return isDigest(pattern) ? pattern === digest : matches(nameKey(pattern), nameKey(name));
}

/** Goes back to the last star only: linear in the lengths' product, whatever the pattern. */
function matches(pattern: string, name: string): boolean {
  let at = 0;
  let place = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const sign = pattern[place];
    if (sign === '*') {
      star = place;
      starAt = at;
      place += 1;
    } else if (sign === '?' || (sign !== undefined && sign === name[at])) {
      place += 1;
      at += 1;
    } else if (star >= 0) {
      place = star + 1;
      starAt += 1;
      at = starAt;
    } else {
      return false;
    }
  }
  while (pattern[place] === '*') place += 1;
  return place === pattern.length;
}
