import { printable } from '@shoal/common';
import type { HeldFile, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerState } from '../tracker-state.js';
import { logRefusedOffer, offerFile } from './files.js';
import { answerPendingLookups } from './pending-lookups.js';
import type { Refusal } from './refusal.js';

/** Offers the files that INIT lists. Each refused one is answered by an ERROR; they are logged together. */
export function offerInitFiles(
  state: TrackerState,
  client: Client,
  channel: Channel,
  files: readonly HeldFile[],
  correlation: number,
  now: Millis,
): void {
  let first: { readonly name: string; readonly refusal: Refusal } | undefined;
  let others = -1;
  for (const file of files) {
    const { name, digest } = file.manifest;
    const refusal = offerFile(state, client, channel, file, now);
    if (refusal === undefined) {
      answerPendingLookups(state, name, digest, now);
      continue;
    }
    state.out.sendFileError(channel, digest, refusal, correlation);
    first ??= { name, refusal };
    others += 1;
  }
  if (first !== undefined) logRefusedOffer(state, client, printable(first.name), first.refusal, others);
}
