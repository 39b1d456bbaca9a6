import type { Shortage } from '../../core/index.js';

/** The exhausted resource that made an operation fail; undefined for any other failure, such as EIO. */
export function shortageOf(error: unknown): Shortage | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const shortage = SHORTAGES.get((cause as NodeJS.ErrnoException).code ?? '');
    if (shortage !== undefined) return shortage;
  }
  return undefined;
}

const SHORTAGES: ReadonlyMap<string, Shortage> = new Map([
  ['ENOSPC', 'space'],
  ['EDQUOT', 'quota'],
  ['EMFILE', 'descriptors'],
  ['ENFILE', 'descriptors'],
  ['ENOMEM', 'memory'],
  ['ENOBUFS', 'memory'],
  ['EAGAIN', 'memory'],
]);
