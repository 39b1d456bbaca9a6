import { randomBytes } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

import { comparePaths, type Entry } from '@shoal/common';

import { fileOf, type RealFile, SEGMENT_BYTES } from './files.js';

/** An item at a path: content of a file, the target of a link, or a folder. */
export type Item =
  | { readonly file: Buffer | string; readonly mode?: number }
  | { readonly link: string }
  | { readonly folder: true; readonly mode?: number };

export type Tree = Readonly<Record<string, Item>>;

/** A directory's manifest and stream, from what is in it. */
export function directoryOf(name: string, tree: Tree, segmentLength = SEGMENT_BYTES): RealFile {
  const paths = Object.keys(tree).sort(comparePaths);
  const items = paths.map((path) => [path, tree[path] as Item] as const);
  const content = items.map(([, item]) => ('file' in item ? Buffer.from(item.file) : Buffer.alloc(0)));
  const entries = items.map(([path, item]): Entry => {
    if ('file' in item) {
      const { length } = Buffer.from(item.file);
      return { kind: 'file', path, length, mode: item.mode ?? 0o644, target: '' };
    }
    if ('link' in item) return { kind: 'link', path, length: 0, mode: 0, target: item.link };
    return { kind: 'folder', path, length: 0, mode: item.mode ?? 0o755, target: '' };
  });
  return fileOf(name, Buffer.concat(content), segmentLength, entries);
}

/** The contents of a folder, in the form of its description. */
export function treeAt(folder: string): Tree {
  const tree: Record<string, Item> = {};
  for (const found of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const place = join(found.parentPath, found.name);
    const path = place.slice(folder.length + 1);
    const mode = lstatSync(place).mode & 0o777;
    if (found.isSymbolicLink()) tree[path] = { link: readlinkSync(place) };
    else if (found.isDirectory()) tree[path] = { folder: true, mode };
    else tree[path] = { file: readFileSync(place), mode };
  }
  return tree;
}

/** With every mode and content as `treeAt` gives them. */
export function inFull(tree: Tree): Tree {
  const full: Record<string, Item> = {};
  for (const [path, item] of Object.entries(tree)) {
    if ('file' in item) full[path] = { file: Buffer.from(item.file), mode: item.mode ?? 0o644 };
    else full[path] = 'link' in item ? item : { folder: true, mode: item.mode ?? 0o755 };
  }
  return full;
}

/** A tree with a bit of everything: files across and within segments, empty ones, folders, links, modes. */
export function mixedTree(): Tree {
  return {
    'a.bin': { file: randomBytes(SEGMENT_BYTES + 100), mode: 0o600 },
    'empty file': { file: '' },
    'empty folder': { folder: true },
    locked: { folder: true, mode: 0o555 },
    'locked/inner': { folder: true, mode: 0o500 },
    'locked/inner/deep.txt': { file: 'deep', mode: 0o444 },
    'locked/script.sh': { file: '#!/bin/sh\n', mode: 0o755 },
    many: { folder: true },
    ...Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`many/${index}.txt`, { file: randomBytes(index * 7) }]),
    ),
    'to-script': { link: 'locked/script.sh' },
    'locked/up': { link: '../a.bin' },
    nowhere: { link: 'gone/away' },
    'zz größe.bin': { file: randomBytes(2 * SEGMENT_BYTES) },
  };
}
