import { printable } from '@shoal/common';
import type { HeldFile, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerState } from '../tracker-state.js';
import { logRefusedOffer, offerFile } from './files.js';
import { answerPendingLookups } from './pending-lookups.js';
import type { Refusal } from './refusal.js';

/** What INIT lists: whatever is refused of it is answered once, and noted once. */
export function offerInitFiles(
  state: TrackerState,
  client: Client,
  channel: Channel,
  files: readonly HeldFile[],
  correlation: number,
  now: Millis,
): void {
  const refusals: Refusal[] = [];
  let firstName = '';
  for (const file of files) {
    const { name, digest } = file.manifest;
    const refused = offerFile(state, client, channel, file, now);
    if (refused === undefined) answerPendingLookups(state, name, digest, now);
    else if (refusals.push(refused) === 1) firstName = name;
  }
  const [first] = refusals;
  if (first === undefined) return;
  state.out.sendError(channel, first.code, refusals.map(({ detail }) => detail).join('; '), correlation);
  const others = refusals.length - 1;
  logRefusedOffer(state, client, printable(firstName), first, others);
}
