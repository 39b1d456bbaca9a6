import type { ClientNote, Offer } from '@shoal/client/core';
import { ExitCode, segmentCount } from '@shoal/common';

import type { Call } from '../command.js';
import type { shareSettings } from '../settings/share-settings.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import type { Output } from '../process/output.js';
import { bytesText, countText } from '../text/units.js';
import { indexOffers } from './index-offers.js';
import { IndexingLine } from './indexing-line.js';
import { runClient } from './run-client.js';

/** Offers files and serves them until somebody says stop. */
export async function share({ args, config, context }: Call<typeof shareSettings>): Promise<ExitCode> {
  const { output } = context;
  const { json, segmentBytes } = config;
  const line = new IndexingLine();
  const offers = await indexOffers(args, {
    segmentBytes,
    onProgress: line.update,
    onIndexed: (offer) => {
      line.wipe();
      printOffer(output, json, offer);
    },
  });
  const refusals: string[] = [];
  const onNote = (note: ClientNote): void => {
    if (note.note === 'ready') {
      if (json) output.json({ event: 'sharing', files: offers.length, clients: note.clients });
      else output.print(`sharing ${countText(offers.length, 'file')}; Ctrl-C stops`);
    } else if (note.note === 'offer-refused') {
      refusals.push(note.name);
      if (json) output.json({ event: 'refused', file: note.name, digest: note.digest, error: note.detail });
      complain(`${note.name} is refused: ${note.detail}`);
    }
  };

  const task = { offers, wanted: [], outFolder: '.' };
  const log = openLog(config);
  const told = ['offer-refused'] as const;
  const { stateDir } = config;
  const { exitCode, reason } = await runClient({ config, task, stateDir, context, log, told, onNote });
  if (json) output.json({ event: 'finished', reason, exitCode });
  if (exitCode !== ExitCode.done && refusals.length < offers.length) complain(reason);
  return exitCode;
}

export function printOffer(output: Output, json: boolean, { manifest, path }: Offer): void {
  const { name, digest, length } = manifest;
  const segments = segmentCount(manifest);
  if (json) output.json({ event: 'indexed', file: path, name, digest, bytes: length, segments });
  else output.print(`${name}  ${bytesText(length)} in ${countText(segments, 'segment')}  ${digest}`);
}
