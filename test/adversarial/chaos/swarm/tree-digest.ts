import { createHash, type Hash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Of a file's bytes, or of the names and bytes of all that is in a folder. */
export function digestOfTree(path: string): string {
  const hash = createHash('sha256');
  add(hash, path, '');
  return hash.digest('hex');
}

function add(hash: Hash, path: string, name: string): void {
  if (lstatSync(path).isDirectory()) {
    for (const inside of readdirSync(path).sort()) add(hash, join(path, inside), `${name}/${inside}`);
    return;
  }
  if (name !== '') hash.update(`${name}\n`);
  hash.update(readFileSync(path));
}
