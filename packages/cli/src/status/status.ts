import { get } from 'node:http';

import { type Address, ExitCode, formatAddress, printable, ShoalError } from '@shoal/common';
import type { TrackerStatus } from '@shoal/tracker/core';

import type { Call } from '../command.js';
import type { statusSettings } from '../settings/status-settings.js';
import { statusLines } from './status-lines.js';

/** Shows what a tracker says of itself. */
export async function status({ config, context }: Call<typeof statusSettings>): Promise<ExitCode> {
  const found = await fetchStatus(config.tracker, config.connectTimeoutMs);
  if (config.json) context.output.json(found);
  else for (const line of statusLines(found)) context.output.print(line);
  return ExitCode.done;
}

async function fetchStatus(tracker: Address, timeoutMs: number): Promise<TrackerStatus> {
  const where = `the tracker at ${formatAddress(tracker)}`;
  const text = await fetchText(tracker, timeoutMs).catch((error: unknown) => {
    throw new ShoalError(ExitCode.trackerLost, `${where} could not be reached (${(error as Error).message})`);
  });
  try {
    const found = JSON.parse(text) as TrackerStatus;
    if (Array.isArray(found.files) && Array.isArray(found.clients)) return found;
  } catch {
    // Falls through: no tracker either.
  }
  throw new ShoalError(ExitCode.trackerLost, `${where} is none: it answers "${printable(text)}"`);
}

function fetchText({ host, port }: Address, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs)));
    const request = get({ host, port, path: '/status', signal }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => {
          resolve(Buffer.concat(chunks).toString());
        })
        .on('error', reject);
    });
    request.on('error', (error) => {
      reject(signal.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error);
    });
  });
}
