import { readFile } from 'node:fs/promises';

import { findAssignmentFiles, parseAssignmentFile } from '@shoal/client/io';
import { declaredHashText, type Manifest, segmentCount } from '@shoal/common';

import { type Assignment, type DeclaredFile, toAssignment } from './assignment.js';

/** The inputs in a folder, and the outputs of a correct run. A wanted file that no client has gives no output. */
export async function readInputs(folder: string): Promise<Assignment> {
  const files = new Map<string, DeclaredFile>();
  const parsed = [];
  for (const { rank, path } of await findAssignmentFiles(folder)) {
    const { owned, wanted } = parseAssignmentFile(await readFile(path), path);
    for (const manifest of owned) files.set(manifest.name, { name: manifest.name, hashes: hashesOf(manifest) });
    parsed.push({ rank, owned, wanted });
  }
  const known = (names: readonly string[]) => names.flatMap((name) => files.get(name) ?? []);
  return toAssignment(
    parsed.map(({ rank, owned, wanted }) => {
      return { rank, owned: known(owned.map((manifest) => manifest.name)), wanted: known(wanted) };
    }),
  );
}

function hashesOf(manifest: Manifest): string[] {
  return Array.from({ length: segmentCount(manifest) }, (_, index) => declaredHashText(manifest, index));
}
