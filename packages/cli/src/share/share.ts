import type { ClientLogEvent, Offer } from '@shoal/client/core';
import { ExitCode, segmentCount } from '@shoal/common';

import type { Call } from '../command.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import { refuseGoneFolder } from '../process/working-folder.js';
import type { Output } from '../process/output/output.js';
import { canServe, clientTls } from '../tls/client-tls.js';
import { bytesText, countText } from '../text/units.js';
import { getCommand } from './get-command.js';
import { indexOffers } from './index-offers.js';
import { runClient } from '../client/run-client.js';

/** Offers files and folders and serves them until it is stopped. */
export async function share({ args, config, context }: Call<'share'>): Promise<ExitCode> {
  const { output } = context;
  refuseGoneFolder();
  const { json } = config;
  canServe(clientTls(config));
  const offers = await indexOffers(args, config, context, (offer) => {
    printOffer(output, json, offer);
  });
  const lost: string[] = [];
  const onLogEvent = (event: ClientLogEvent): void => {
    if (event.type === 'ready') {
      if (json) output.json({ event: 'sharing', files: offers.length, clients: event.clients });
      else {
        output.print(`sharing ${countText(offers.length, 'file')}; Ctrl-C stops`);
        output.print(`get it elsewhere: ${getCommand(offers, config)}`);
      }
    } else if (event.type === 'offer-refused') {
      lost.push(event.name);
      if (json) output.json({ event: 'refused', file: event.name, digest: event.digest, error: event.detail });
      complain(`${event.name} is refused: ${event.detail}`);
    } else if (event.type === 'file-withdrawn') {
      lost.push(event.name);
      if (json) output.json(withdrawnLine(event));
      complain(`${event.name} is no longer shared: ${event.reason}`);
    }
  };

  const task = { offers, wanted: [], outFolder: '.' };
  const log = openLog(config);
  const told = ['offer-refused', 'file-withdrawn'] as const;
  const { stateDir } = config;
  const { exitCode, reason } = await runClient({ config, task, stateDir, context, log, told, onLogEvent });
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
export function withdrawnLine(event: Extract<ClientLogEvent, { readonly type: 'file-withdrawn' }>): object {
  return { event: 'withdrawn', file: event.name, digest: event.digest, error: event.reason };
}
