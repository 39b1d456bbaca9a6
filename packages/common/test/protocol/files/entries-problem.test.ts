import { posix } from 'node:path';

import { expect } from 'chai';
import fc from 'fast-check';

import {
  type Entry,
  entriesLength,
  type Manifest,
  manifestProblem,
  MAX_ENTRIES,
  MAX_MANIFEST_BYTES,
} from '@shoal/common';
import { describe, it } from 'mocha';

import { soundEntries } from './entry-arbitraries.js';

function file(path: string, changes: Partial<Entry> = {}): Entry {
  return { kind: 'file', path, length: 0, mode: 0o644, target: '', ...changes };
}

function folder(path: string, changes: Partial<Entry> = {}): Entry {
  return { kind: 'folder', path, length: 0, mode: 0o755, target: '', ...changes };
}

function link(path: string, target: string, changes: Partial<Entry> = {}): Entry {
  return { kind: 'link', path, length: 0, mode: 0, target, ...changes };
}

function problemOf(entries: readonly Entry[], length = entriesLength(entries)): string | undefined {
  const segments = length > 0 && Number.isSafeInteger(length) ? Math.ceil(length / 1_024) : 0;
  const hashes = new Uint8Array(32 * segments);
  return manifestProblem({ kind: 'real', name: 'tree', length, segmentLength: 1_024, hashes, entries });
}

function depth(names: number): Entry[] {
  return Array.from({ length: names }, (_, index) =>
    folder(
      Array<string>(index + 1)
        .fill('d')
        .join('/'),
    ),
  );
}

const long = 'x'.repeat(255);

/** Folders of the longest names, down to a path of that many of them. */
function deepNames(names: number): Entry[] {
  return Array.from({ length: names }, (_, index) =>
    folder(
      Array<string>(index + 1)
        .fill(long)
        .join('/'),
    ),
  );
}

const problems: readonly (readonly [what: string, entries: readonly Entry[], problem: string])[] = [
  ['an empty path', [file('')], 'a file name is empty'],
  ['the directory itself', [folder('.')], 'file name "." is a folder'],
  ['an absolute path', [file('/etc/passwd')], 'in the path "/etc/passwd" a file name is empty'],
  ['an absolute name', [file('/x')], 'file name "/x" has a path separator'],
  ['an empty name', [folder('a'), file('a//x')], 'in the path "a//x" a file name is empty'],
  ['a path that ends in a slash', [folder('a/')], 'in the path "a/" a file name is empty'],
  ['a way out', [folder('a'), file('a/../../b')], 'in the path "a/../../b" file name ".." is a folder'],
  ['a way out at once', [file('..')], 'file name ".." is a folder'],
  ['another separator', [file('a\\b')], 'file name "a\\b" has a path separator'],
  ['a NUL', [file('a\0')], 'file name "a\ufffd" has a control character'],
  ['half a surrogate pair', [file('\ud800')], 'file name "\ufffd" is not valid Unicode'],
  ['a long name', [file(`${long}x`)], `file name "${long}x" is longer than 255 bytes`],
  ['a long path', deepNames(9), `the path "${long}/${'x'.repeat(499 - long.length - 1)}…" is longer than 2048 bytes`],
  ['a deep path', depth(129), `the path "${'d/'.repeat(128)}d" has more than 128 names`],
  ['no folder above', [file('a/b')], '"a/b" lies in "a", which is no folder here'],
  ['a file above', [file('a'), file('a/b')], '"a/b" lies in "a", which is no folder here'],
  ['a link above', [folder('a'), link('b', 'a'), file('b/c')], '"b/c" lies in "b", which is no folder here'],
  ['a name twice', [file('a'), file('a')], '"a" is there twice'],
  ['another order', [file('b'), file('a')], '"a" is out of order'],
  ['the order of plain bytes', [folder('a'), file('a.b'), file('a/b')], '"a/b" is out of order'],
  ['the order of UTF-16', [file('😀'), file('\ue000')], '"\ufffd" is out of order'],
  [
    'names that differ by case',
    [file('README'), file('readme')],
    '"README" and "readme" differ only by case or normalisation',
  ],
  [
    'folders that differ by case',
    [folder('x'), folder('x/A'), file('x/A/1'), folder('x/a'), file('x/a/1')],
    '"x/A" and "x/a" differ only by case or normalisation',
  ],
  [
    'names that differ by normalisation',
    [file('e\u0301'), file('é')],
    '"e\u0301" and "é" differ only by case or normalisation',
  ],
  [
    'names that differ by a sigma',
    [file('ΟΔΟΣ'), file('οδος')],
    '"ΟΔΟΣ" and "οδος" differ only by case or normalisation',
  ],
  [
    'a length that is none',
    [file('a', { length: 0.5 }), file('b', { length: 0.5 })],
    'the length 0.5 of "a" is not a number of bytes',
  ],
  [
    'a negative length',
    [file('a', { length: -1 }), file('b', { length: 1 })],
    'the length -1 of "a" is not a number of bytes',
  ],
  ['a folder with bytes', [folder('a', { length: 1 })], '"a" is a folder and has a length'],
  ['a link with bytes', [link('a', 'b', { length: 1 })], '"a" is a link and has a length'],
  ['a mode with more than permissions', [file('a', { mode: 0o4755 })], 'the mode of "a" is not 0 … 0777 (octal)'],
  ['a negative mode', [file('a', { mode: -1 })], 'the mode of "a" is not 0 … 0777 (octal)'],
  ['a link with a mode', [link('a', 'b', { mode: 1 })], '"a" is a link and has a mode'],
  ['a file with a target', [file('a', { target: 'b' })], '"a" is a file and has a target'],
  ['a link without a target', [link('a', '')], 'the link "a" has no target'],
  ['a link to an absolute path', [link('a', '/etc')], 'the link "a" leads to "/etc", outside the directory'],
  ['a link out', [link('a', '../b')], 'the link "a" leads to "../b", outside the directory'],
  [
    'a link out of folders',
    [folder('a'), link('a/b', '../../c')],
    'the link "a/b" leads to "../../c", outside the directory',
  ],
  [
    'a link through what may be a link',
    [folder('a'), link('a/b', 'c/..')],
    'the link "a/b" leads to "c/..", which goes up behind a name',
  ],
  [
    'a target with a NUL',
    [link('a', 'b\0')],
    'in the target of the link "a" file name "b\ufffd" has a control character',
  ],
  ['a long target', [link('a', `${'b/'.repeat(1_024)}c`)], 'the target of the link "a" is longer than 2048 bytes'],
];

describe('a directory', () => {
  for (const [what, entries, problem] of problems) {
    it(`is refused for ${what}`, () => {
      expect(problemOf(entries)).to.equal(problem);
    });
  }

  it('is refused for lengths that do not add up', () => {
    expect(problemOf([file('a', { length: 5 })], 6)).to.equal('its files have 5 bytes, not 6');
    expect(problemOf([file('a', { length: 2 ** 52 }), file('b', { length: 2 ** 52 })], 0)).to.equal(
      `its files have ${2 ** 53} bytes, not 0`,
    );
  });

  it('is refused for too many entries, or too long a list', () => {
    const many = (count: number, tail: string): Entry[] =>
      Array.from({ length: count }, (_, index) => file(`${String(index).padStart(6, '0')}${tail}`));
    expect(problemOf(many(MAX_ENTRIES, ''))).to.equal(undefined);
    expect(problemOf(many(MAX_ENTRIES + 1, ''))).to.equal('it has 200001 entries, over the limit of 200000');
    const bytes = MAX_ENTRIES * (15 + 246);
    expect(problemOf(many(MAX_ENTRIES, 'x'.repeat(240)))).to.equal(
      `its list of entries takes ${bytes} bytes, over the limit of ${MAX_MANIFEST_BYTES}`,
    );
  });

  it('is accepted where every rule is kept', () => {
    const sound: Entry[][] = [
      [],
      [folder('empty', { mode: 0 })],
      depth(128),
      deepNames(8),
      [file('.shoal'), file('movie.part')],
      [folder('a'), file('a/README'), folder('b'), file('b/readme')],
      [folder('a'), folder('a/b'), link('a/b/up', '../..'), link('a/here', '.'), link('a/x', './/../b/c/'), file('b')],
      [link('a', 'nowhere'), link('b', 'a')],
      [file('a', { length: 5_000 }), file('b', { length: 0 }), file('c', { length: 1, mode: 0o777 })],
    ];
    for (const entries of sound) expect(problemOf(entries)).to.equal(undefined);
    fc.assert(
      fc.property(soundEntries, (entries) => {
        expect(problemOf(entries)).to.equal(undefined);
      }),
    );
  });

  it('has entries only where it is real', () => {
    const declared: Omit<Manifest, 'digest'> = {
      ...{ kind: 'declared', name: 'a', length: 0, segmentLength: 0, hashes: new Uint8Array(0) },
      entries: [],
    };
    expect(manifestProblem(declared)).to.equal('a declared file has no entries');
  });
});

describe('links of an accepted directory', () => {
  const names = fc.constantFrom('a', 'b', 'c', '..', '.', '', 'd');
  const target = fc.array(names, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'));
  /** A tree of folders three deep, with links at any place. */
  const tree = fc.array(fc.tuple(fc.constantFrom('x', 'a/x', 'a/b/x', 'a/y', 'a/b/y', 'y'), target), { maxLength: 5 });

  it('lead nowhere outside, even through one another', () => {
    fc.assert(
      fc.property(tree, (links) => {
        const sound = new Map(links.filter(([path, to]) => problemOf(withFolders(path, to)) === undefined));
        for (const [path, to] of sound) {
          const steps = { left: 40 };
          expect(resolve(sound, posix.dirname(path), to, steps), `${path} → ${to}`).to.not.equal('outside');
        }
      }),
      { numRuns: 2_000 },
    );
  });

  function withFolders(path: string, to: string): Entry[] {
    return [folder('a'), folder('a/b'), link(path, to)].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** As a kernel walks: name by name, each link followed from where it lies. */
  function resolve(links: ReadonlyMap<string, string>, from: string, path: string, steps: { left: number }): string {
    if (path.startsWith('/')) return 'outside';
    let at = from === '.' ? '' : from;
    for (const name of path.split('/')) {
      steps.left -= 1;
      if (steps.left < 0) return 'loop';
      if (name === '' || name === '.') continue;
      if (name === '..') {
        if (at === '') return 'outside';
        at = at.includes('/') ? posix.dirname(at) : '';
        continue;
      }
      const next = at === '' ? name : `${at}/${name}`;
      const to = links.get(next);
      at = to === undefined ? next : resolve(links, at, to, steps);
      if (at === 'outside' || at === 'loop') return at;
    }
    return at;
  }
});
