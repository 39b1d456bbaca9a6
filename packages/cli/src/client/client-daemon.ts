import { join } from 'node:path';

import type { Offer } from '@shoal/client/core';
import { rankOfInput, readAssignmentFile } from '@shoal/client/io';
import { ExitCode, fileRef, type FileRef, ShoalError } from '@shoal/common';

import type { Call } from '../command.js';
import { DownloadReport } from '../download/download-report.js';
import { plainDisplay } from '../download/display/plain-display.js';
import { complain } from '../process/failure.js';
import { openLog } from '../process/log.js';
import { refuseGoneFolder } from '../process/working-folder.js';
import { indexOffers } from '../share/index-offers.js';
import { prepareOutFolder } from './out-folder.js';
import { runClient } from './run-client.js';
import { printOffer, withdrawnLine } from '../share/share.js';
import { canServe, clientTls } from '../tls/client-tls.js';
import { trustedKeys } from '../signing/trusted-keys.js';
import { wantedPriorities } from './wanted-priorities.js';

/** Runs a client that shares, downloads, or both, until its session is over or it is stopped. */
export async function runClientDaemon({ config, context }: Call<'client'>): Promise<ExitCode> {
  const { output } = context;
  refuseGoneFolder();
  const { json, input } = config;
  const names = config.get.map(fileRef);
  if (config.all && (names.length > 0 || input !== undefined)) {
    throw new ShoalError(ExitCode.usage, '--all is everything: give it without --get and --input');
  }
  if (input !== undefined && config.segmentPolicy !== undefined && names.length === 0 && config.share.length === 0) {
    const why = 'an assignment fetches its files in one order, that of the course: leave it out';
    throw new ShoalError(ExitCode.usage, `--segments is for files that have bytes: ${why}`);
  }
  if (config.share.length > 0 || input !== undefined) canServe(clientTls(config));
  const assignment = input === undefined ? { owned: [], wanted: [] } : await readAssignmentFile(input);
  const declared: Offer[] = assignment.owned.map((manifest) => ({ manifest, path: '' }));
  // In an assignment a name stays a name, even one that looks like a digest.
  const assigned: FileRef[] = assignment.wanted.map((name) => ({ by: 'name', name }));
  const wanted = config.all ? 'all' : [...assigned, ...names];
  const priorities = wantedPriorities(config.priority, wanted);
  // The assignment's files are asked for all at once, as the course program asks.
  const maxOpenDownloads = input === undefined ? config.maxOpenDownloads : Infinity;
  const trusted = trustedKeys(config.trust);
  const outFolder = wanted.length === 0 ? (config.out ?? '.') : await prepareOutFolder(config.out ?? '.');
  // An assignment's outputs may go into one folder for all its clients.
  const keepsIdentity = wanted.length > 0 && input === undefined;
  const onIndexed = (offer: Offer): void => {
    printOffer(output, json, offer);
  };
  const offers = [...declared, ...(await indexOffers(config.share, config, context, onIndexed))];

  const display = plainDisplay(output);
  const report = new DownloadReport({ output, display, json, wanted });
  const log = openLog(config);
  const result = await runClient({
    ...{ config, context, log },
    task: {
      offers,
      wanted,
      priorities,
      maxOpenDownloads,
      outFolder,
      trustedKeys: trusted,
      repairs: config.repair,
      isAssignment: input !== undefined,
      requestedRank: input === undefined ? 0 : rankOfInput(input),
    },
    stateDir: config.stateDir ?? (keepsIdentity ? join(outFolder, '.shoal') : undefined),
    told: [],
    onLogEvent: (event) => {
      report.take(event);
      if (!json) return;
      if (event.type === 'registered') output.json({ event: 'registered', rank: event.rank });
      else if (event.type === 'ready') output.json({ event: 'ready', clients: event.clients });
      else if (event.type === 'file-withdrawn') output.json(withdrawnLine(event));
    },
  });
  const exitCode = report.close(result);
  if (json) output.json({ event: 'finished', reason: result.reason, exitCode });
  if (exitCode !== ExitCode.done && report.failures === 0) complain(result.reason);
  return exitCode;
}
