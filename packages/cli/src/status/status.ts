import { get, type RequestOptions } from 'node:http';

import type { TcpNetConnectOpts } from 'node:net';

import { type Address, ExitCode, formatAddress, printable, ShoalError } from '@shoal/common';
import { connectProblem, NO_PAGE_HEADER, setAwakeTimeout, TlsConnector, type TlsSettings } from '@shoal/common/io';
import type { TrackerStatus } from '@shoal/tracker/core';

import type { Call } from '../command.js';
import { complain } from '../process/failure.js';
import { defaultTrackerHint } from '../client/tracker-hint.js';
import { readToken } from '../client/join-token.js';
import { bytesText } from '../text/units.js';
import { clientTls } from '../tls/client-tls.js';
import { readStatus } from './read-status.js';
import { statusLines } from './status-lines.js';

/** Shows what a tracker says of itself: the first of several that can be reached. */
export async function status({ config, context }: Call<'status'>): Promise<ExitCode> {
  const { tracker, backupTrackers, tls } = clientTls(config);
  const token = readToken(config);
  let found = await fetchStatus(tracker, tls, config.connectTimeoutMs, token);
  for (const backup of backupTrackers) {
    if (!(found instanceof ShoalError)) break;
    complain(found.message);
    found = await fetchStatus(backup, tls, config.connectTimeoutMs, token);
  }
  if (found instanceof ShoalError) throw found;
  if (config.json) context.output.json(found);
  else for (const line of statusLines(found, context.output.columns)) context.output.print(line);
  return ExitCode.done;
}

/** Returns the error of one that cannot be reached; throws where there is an answer that is none. */
async function fetchStatus(
  tracker: Address,
  tls: TlsSettings | undefined,
  timeoutMs: number,
  token: string | undefined,
): Promise<TrackerStatus | ShoalError> {
  const where = `the tracker at ${formatAddress(tracker)}`;
  let text: string;
  try {
    text = await fetchText(tracker, tls, timeoutMs, token);
  } catch (error) {
    if (error instanceof ShoalError) throw error;
    const { reason } = connectProblem(error as NodeJS.ErrnoException, tls !== undefined);
    return new ShoalError(
      ExitCode.trackerLost,
      `${where} could not be reached (${reason})${defaultTrackerHint([tracker])}`,
    );
  }
  const found = readStatus(text);
  if (found !== undefined) return found;
  throw new ShoalError(
    ExitCode.trackerLost,
    `${where} does not answer as one of this version does, but with "${printable(text, 120)}"`,
  );
}

function fetchText(
  { host, port }: Address,
  tls: TlsSettings | undefined,
  timeoutMs: number,
  token: string | undefined,
): Promise<string> {
  const dialler = tls === undefined ? undefined : new TlsConnector(tls);
  const securely: RequestOptions =
    dialler === undefined ? {} : { createConnection: (options) => dialler.connect(options as TcpNetConnectOpts) };
  return new Promise((resolve, reject) => {
    const abort = new AbortController();
    const { signal } = abort;
    const isLate = (): void => {
      abort.abort();
    };
    // Starts again with each piece of the answer, which may be long and the link slow.
    let timer = setAwakeTimeout(isLate, timeoutMs);
    const headers = {
      [NO_PAGE_HEADER]: 'status',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const request = get({ host, port, path: '/status', signal, headers, ...securely }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response
        .on('data', (chunk: Buffer) => {
          timer.cancel();
          timer = setAwakeTimeout(isLate, timeoutMs);
          bytes += chunk.length;
          if (bytes > MAX_BYTES) request.destroy(new Error(`it answers with more than ${bytesText(MAX_BYTES)}`));
          else chunks.push(chunk);
        })
        .on('end', () => {
          timer.cancel();
          const body = Buffer.concat(chunks).toString();
          if (response.statusCode !== 401) resolve(body);
          else reject(new ShoalError(ExitCode.unauthorised, `the tracker refused: ${printable(body.trim())}`));
        })
        .on('error', reject);
    });
    request.on('error', (error) => {
      timer.cancel();
      reject(signal.aborted ? new Error(`no answer within ${timeoutMs / 1000} s`) : error);
    });
  });
}

/** A tracker's own bounds keep it well below. */
const MAX_BYTES = 256 * 1024 * 1024;
