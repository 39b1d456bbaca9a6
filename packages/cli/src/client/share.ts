import type { ClientNote, Offer } from '@shoal/client/core';
import { ExitCode, segmentCount } from '@shoal/common';

import type { Call } from '../command.js';
import type { shareSettings } from '../settings/share-settings.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import { refuseGoneFolder } from '../process/working-folder.js';
import type { Output } from '../process/output.js';
import { canServe, clientTls } from '../tls/client-tls.js';
import { bytesText, countText } from '../text/units.js';
import { getCommand } from './get-command.js';
import { indexOffers } from './index-offers.js';
import { runClient } from './run-client.js';

/** Offers files and folders and serves them until somebody says stop. */
export async function share({ args, config, context }: Call<typeof shareSettings>): Promise<ExitCode> {
  const { output } = context;
  refuseGoneFolder();
  const { json } = config;
  canServe(clientTls(config));
  const offers = await indexOffers(args, config, context, (offer) => {
    printOffer(output, json, offer);
  });
  const lost: string[] = [];
  const onNote = (note: ClientNote): void => {
    if (note.note === 'ready') {
      if (json) output.json({ event: 'sharing', files: offers.length, clients: note.clients });
      else {
        output.print(`sharing ${countText(offers.length, 'file')}; Ctrl-C stops`);
        output.print(`get it elsewhere: ${getCommand(offers, config)}`);
      }
    } else if (note.note === 'offer-refused') {
      lost.push(note.name);
      if (json) output.json({ event: 'refused', file: note.name, digest: note.digest, error: note.detail });
      complain(`${note.name} is refused: ${note.detail}`);
    } else if (note.note === 'file-withdrawn') {
      lost.push(note.name);
      if (json) output.json(withdrawnLine(note));
      complain(`${note.name} is no longer shared: ${note.reason}`);
    }
  };

  const task = { offers, wanted: [], outFolder: '.' };
  const log = openLog(config);
  const told = ['offer-refused', 'file-withdrawn'] as const;
  const { stateDir } = config;
  const { exitCode, reason } = await runClient({ config, task, stateDir, context, log, told, onNote });
  if (json) output.json({ event: 'finished', reason, exitCode });
  if (exitCode !== ExitCode.done && lost.length < offers.length) complain(reason);
  return exitCode;
}

export function printOffer(output: Output, json: boolean, { manifest, path }: Offer): void {
  const { name, digest, length, entries, signatures } = manifest;
  const signedBy = signatures?.[0]?.publicKey;
  const segments = segmentCount(manifest);
  const files = entries?.filter(({ kind }) => kind === 'file').length;
  if (json) output.json({ event: 'indexed', file: path, name, digest, bytes: length, segments, signedBy });
  else {
    const inside = files === undefined ? '' : `${countText(files, 'file')}, `;
    output.print(`${name}  ${inside}${bytesText(length)} in ${countText(segments, 'segment')}  ${digest}`);
  }
}

/** A file that is not shared any more because it changed. */
export function withdrawnLine(note: Extract<ClientNote, { readonly note: 'file-withdrawn' }>): object {
  return { event: 'withdrawn', file: note.name, digest: note.digest, error: note.reason };
}
