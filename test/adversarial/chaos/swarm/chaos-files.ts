import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Random } from '@shoal/common';

import { KIB, randomBytes, writeRandomFile } from '../../../harness/test-files.js';
import { digestOfTree } from './tree-digest.js';

/** A file or folder that all clients must have at the end. */
export interface Artifact {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

/** Files of about the same size, every fifth of them a folder of smaller ones. */
export function makeArtifacts(folder: string, totalBytes: number, seed: number): Artifact[] {
  mkdirSync(folder, { recursive: true });
  const random = new Random(seed);
  const artifacts: Artifact[] = [];
  for (let made = 0; made < totalBytes || artifacts.length < 3;) {
    const number = artifacts.length + 1;
    const bytes = Math.round(MEAN_BYTES * random.between(0.5, 1.5));
    const isFolder = number % 5 === 0;
    const name = isFolder ? `folder-${number}` : `file-${number}.bin`;
    const path = join(folder, name);
    if (isFolder) makeFolder(path, bytes, number);
    else writeRandomFile(path, bytes, number);
    artifacts.push({ name, path, sha256: digestOfTree(path) });
    made += bytes;
  }
  return artifacts;
}

const MEAN_BYTES = 3_000 * KIB;
const FILES_IN_FOLDER = 40;

function makeFolder(path: string, bytes: number, seed: number): void {
  const all = randomBytes(bytes, seed);
  const each = Math.ceil(bytes / FILES_IN_FOLDER);
  for (let index = 0; index < FILES_IN_FOLDER; index += 1) {
    const inside = join(path, `part-${index % 4}`);
    mkdirSync(inside, { recursive: true });
    writeFileSync(join(inside, `${index}.bin`), all.subarray(index * each, (index + 1) * each));
  }
}
