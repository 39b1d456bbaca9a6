import type { Digest, Millis } from '@shoal/common';

import { announce } from './availability.js';
import { refuseMissing, refuseWaitingAny } from './requests.js';
import type { ServedFile, UploaderContext } from '../uploader-context.js';

/**
 * Before a client leaves: from now on it offers only what no neighbour is known to hold, so that
 * they fetch that first, and it is over when they have it or the time is (INV-UP-4). A seeder in its first phase
 * goes on picking: what it gives is just that.
 */
export function handOver(context: UploaderContext, graceMs: Millis): void {
  context.isDraining = false;
  context.cancelTimer('drain');
  context.isHandingOver = true;
  context.setTimer('hand-over', graceMs);
  for (const file of context.files.values()) offerOnlyCopies(context, file);
}

/** What a neighbour holds need not be offered by who leaves; a first phase must be over for that. */
export function offerOnlyCopies(context: UploaderContext, file: ServedFile): void {
  if (file.picker !== undefined || file.manifest.kind === 'declared') return;
  const { digest } = file.manifest;
  const subscribers = [...context.neighbours.subscribers(digest)];
  file.held.clone().forEach((index) => {
    if (subscribers.some(({ files }) => files.get(digest)?.has(index))) file.held.delete(index);
  });
  refuseMissing(context, file);
  for (const neighbour of subscribers) announce(context, neighbour, file);
}

/** Somebody who stays holds all of it: what is on its way is still sent, and nothing else. */
export function heldElsewhere(context: UploaderContext, digest: Digest): void {
  const file = context.files.get(digest);
  if (file === undefined || !context.isHandingOver) return;
  file.picker = undefined;
  for (const index of file.held.clone()) file.held.delete(index);
  refuseWaitingAny(context, digest);
  refuseMissing(context, file);
}

/** Nobody connected waits for what only this client is known to hold. */
export function isHandedOver({ active, files, neighbours }: UploaderContext): boolean {
  if (active.size > 0) return false;
  for (const { manifest, picker, held } of files.values()) {
    if (manifest.kind === 'declared' || (picker === undefined && held.count === 0)) continue;
    if (neighbours.haveSubscribers(manifest.digest)) return false;
  }
  return true;
}
