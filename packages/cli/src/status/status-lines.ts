import type { ClientStatus, FileStatus, TrackerStatus } from '@shoal/tracker/core';

import { fitted } from '../text/cells.js';
import { swarmText } from '../text/swarm-text.js';
import { tableWithin } from '../text/table.js';
import { bytesText, countText, durationText, percentText, rateText } from '../text/units.js';

/** A tracker's state as tables: the swarm, its files, its clients. They are as wide as the terminal at most. */
export function statusLines({ session, files, clients, omitted }: TrackerStatus, columns: number): string[] {
  const phase = session.expected === 0 ? '' : `, ${session.phase}`;
  const kind = `${swarmText(session.expected)}${phase}`;
  const lines = [`${kind}: ${countText(session.clients, 'client')} connected, ${countText(files.length, 'file')}`];
  if (files.length > 0) {
    lines.push('', ...tableWithin(columns, 'file', FILE_HEADINGS, files.map(fileRow)));
    lines.push(...files.flatMap(stragglersLine).map((line) => fitted(line, columns)));
  }
  if (clients.length > 0) {
    lines.push('', ...tableWithin(columns, 'address', CLIENT_HEADINGS, clients.map(clientRow)));
  }
  if (omitted.files > 0) lines.push('', countText(omitted.files, 'more file'));
  if (omitted.clients > 0) lines.push('', countText(omitted.clients, 'more client'));
  return lines;
}

const FILE_HEADINGS = ['file', ' size', ' seeders', ' leechers', ' done', ' speed', ' left', 'digest'];

function fileRow(file: FileStatus): string[] {
  const { name, kind, length, segments, seeders, leechers, members, etaMs, digest } = file;
  const unfinished = members.filter(({ heldSegments }) => heldSegments < segments);
  const held = unfinished.reduce((sum, { heldSegments }) => sum + heldSegments, 0);
  const speed = members.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  return [
    name,
    kind === 'real' ? bytesText(length) : countText(segments, 'segment'),
    String(seeders),
    String(leechers),
    unfinished.length === 0 ? '' : percentText(held, unfinished.length * segments),
    speed === 0 ? '' : rateText(speed),
    etaMs === undefined ? '' : durationText(etaMs),
    digest.slice(0, SHORT_DIGEST),
  ];
}

/** Enough to tell files apart, and to find one in a log. `--json` has all of it. */
const SHORT_DIGEST = 12;

function stragglersLine({ name, stragglers = [] }: FileStatus): string[] {
  if (stragglers.length === 0) return [];
  return [
    `far behind the others: ${stragglers.length === 1 ? 'client' : 'clients'} ${stragglers.join(', ')} (${name})`,
  ];
}

const CLIENT_HEADINGS = [' rank', 'address', 'state', ' received', ' sent', 'wants'];

function clientRow(client: ClientStatus): string[] {
  const { rank, address, wanted, downloadedBytes, uploadedBytes } = client;
  return [
    String(rank),
    address,
    state(client),
    bytesText(downloadedBytes),
    bytesText(uploadedBytes),
    wanted === 0 ? '' : countText(wanted, 'file'),
  ];
}

function state(client: ClientStatus): string {
  return client.quarantined ? `${progress(client)}, quarantined` : progress(client);
}

function progress({ connected, done, lost, failed }: ClientStatus): string {
  if (lost) return 'lost';
  if (!connected) return done ? 'done, gone' : 'away';
  if (!done) return 'busy';
  return failed > 0 ? `done, ${failed} failed` : 'done';
}
