import fc from 'fast-check';

import { comparePaths, type Entry, foldedName, parentPath } from '@shoal/common';

const name = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', 'B', '.', '-', '0', 'é', '\ue000', '😀'), minLength: 1, maxLength: 3 }),
  fc.constantFrom('a', 'b', 'c'),
);

/** A target that keeps the rule: up to the directory at most, then names. */
function targetFor(path: string): fc.Arbitrary<string> {
  const depth = path.split('/').length - 1;
  const names = fc.array(name.filter(isFit), { minLength: 1, maxLength: 3 });
  return fc.tuple(fc.nat(depth), names).map(([up, down]) => [...Array<string>(up).fill('..'), ...down].join('/'));
}

function isFit(text: string): boolean {
  return text !== '.' && text !== '..';
}

function leaf(path: string): fc.Arbitrary<Entry> {
  const mode = fc.integer({ min: 0, max: 0o777 });
  const file = fc.record({ length: fc.oneof(fc.constant(0), fc.nat(5_000)), mode });
  return fc.oneof(
    { weight: 4, arbitrary: file.map((fields): Entry => ({ kind: 'file', path, target: '', ...fields })) },
    {
      weight: 1,
      arbitrary: targetFor(path).map((target): Entry => ({ kind: 'link', path, length: 0, mode: 0, target })),
    },
  );
}

/** The entries of any small directory, as a manifest has them. */
export const soundEntries: fc.Arbitrary<Entry[]> = fc
  .uniqueArray(
    fc.array(name.filter(isFit), { minLength: 1, maxLength: 4 }).map((names) => names.join('/')),
    { maxLength: 12 },
  )
  .map(withoutClashes)
  .chain((paths) => {
    const folders = new Set(paths.map(parentPath));
    return fc.tuple(
      ...paths.map((path) =>
        folders.has(path)
          ? fc
              .integer({ min: 0, max: 0o777 })
              .map((mode): Entry => ({ kind: 'folder', path, length: 0, mode, target: '' }))
          : leaf(path),
      ),
    );
  });

/** With all folders above them, sorted, and without those that clash with one before. */
function withoutClashes(paths: readonly string[]): string[] {
  const taken = new Map<string, string>();
  for (const path of paths) {
    const above = path.split('/').map((_, index, names) => names.slice(0, index + 1).join('/'));
    if (above.every((one) => (taken.get(foldedName(one)) ?? one) === one)) {
      for (const one of above) taken.set(foldedName(one), one);
    }
  }
  return [...taken.values()].sort(comparePaths);
}
