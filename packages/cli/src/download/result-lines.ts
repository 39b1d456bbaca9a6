import { relative } from 'node:path';

import type { ClientLogEvent } from '@shoal/client/core';
import { visible } from '@shoal/common';

import { workingFolder } from '../process/working-folder.js';
import { shortageText } from '../text/shortage-text.js';
import { bytesText, countText, durationText, rateText } from '../text/units.js';
import type { Completion } from './completion.js';

type StorageFull = Extract<ClientLogEvent, { readonly type: 'storage-full' }>;

/** `✓ name  64.0 MiB in 1.2 s (53.3 MiB/s) from 3 sources → path`; '' for a path is none. */
export function completeLine({ name, path, bytes, segments, ms, resumedBytes, progress }: Completion): string {
  const file = visible(name);
  const to = path === '' ? '' : ` → ${visible(shortPath(path))}`;
  const amount = bytes === 0 && segments > 0 ? countText(segments, 'segment') : bytesText(bytes);
  if (bytes > 0 && resumedBytes >= bytes) return `✓ ${file}  ${amount} already here and verified${to}`;
  const sources = progress.sources === 0 ? '' : ` from ${countText(progress.sources, 'source')}`;
  const rate = bytes > 0 ? ` (${rateText((1000 * (bytes - resumedBytes)) / Math.max(1, ms))})` : '';
  const resumed = resumedBytes > 0 ? `, ${bytesText(resumedBytes)} of it kept from before,` : '';
  return `✓ ${file}  ${amount}${resumed} in ${durationText(ms)}${rate}${sources}${to}`;
}

export function failureLine(name: string, reason: string): string {
  return `✗ ${visible(name)}: ${visible(reason)}`;
}

/** `178 MiB of 322 MiB are kept: the same command resumes`. */
export function keptText(kept: number, bytes: number): string {
  return `${bytesText(kept)} of ${bytesText(bytes)} are kept: the same command resumes`;
}

/** `‖ name: no space is left in /out, 1.0 GiB are missing: goes on when there is room, gives up after 1 min 0 s`. */
export function pausedLine({ name, folder, missing, missingBytes, diskWaitMs }: StorageFull): string {
  const wait = diskWaitMs === Infinity ? '' : `, gives up after ${durationText(diskWaitMs)}`;
  const bytes = missingBytes === 0 ? ', a little is missing' : `, ${bytesText(missingBytes)} are missing`;
  const cause = shortageText(missing, visible(shortPath(folder))) + (COUNTS_BYTES.has(missing) ? bytes : '');
  return `‖ ${visible(name)}: ${cause}: goes on when there is room${wait}`;
}

/** For other shortages the needed amount is unknown. */
const COUNTS_BYTES: ReadonlySet<StorageFull['missing']> = new Set(['space', 'quota']);

/** The same beside a bar. */
export const PAUSED = {
  space: 'disk full',
  quota: 'disk quota used up',
  inodes: 'no inodes left',
  descriptors: 'too many open files',
  memory: 'no memory left',
} as const satisfies Record<StorageFull['missing'], string>;

export function resumedLine(pausedMs: number): string {
  return `‖ there is room again after ${durationText(pausedMs)}`;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** As a user would write it from here. */
function shortPath(path: string): string {
  const here = workingFolder();
  const fromHere = here === undefined ? '' : relative(here, path);
  return fromHere === '' || fromHere.startsWith('..') ? path : fromHere;
}
