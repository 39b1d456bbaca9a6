import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** An item at a path: a file's bytes (executable or not), a link's target, null for an empty folder. */
export type Planted = Uint8Array | string | { readonly executable: Uint8Array } | { readonly linkTo: string } | null;

/** Makes everything in the order given; folders above are made as they are needed. */
export function plant(root: string, tree: Readonly<Record<string, Planted>>): string {
  mkdirSync(root, { recursive: true });
  for (const [path, what] of Object.entries(tree)) {
    const onDisk = join(root, path);
    mkdirSync(dirname(onDisk), { recursive: true });
    if (what === null) mkdirSync(onDisk, { recursive: true });
    else if (typeof what === 'string' || what instanceof Uint8Array) writeFileSync(onDisk, what);
    else if ('linkTo' in what) symlinkSync(what.linkTo, onDisk);
    else {
      writeFileSync(onDisk, what.executable);
      chmodSync(onDisk, 0o755);
    }
  }
  return root;
}

const NOBODY = 65_534;

/** Root may read everything: does the work as an unprivileged user. Undefined if that is impossible. */
export async function withoutPrivileges<T>(work: () => Promise<T>): Promise<T | undefined> {
  if (process.geteuid?.() !== 0) return work();
  try {
    process.seteuid?.(NOBODY);
  } catch {
    return undefined;
  }
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
