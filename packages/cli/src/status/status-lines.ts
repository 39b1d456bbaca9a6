import { printable } from '@shoal/common';
import type { ClientStatus, FileStatus, TrackerStatus } from '@shoal/tracker/core';

import { swarmText } from '../text/swarm-text.js';
import { table } from '../text/table.js';
import { bytesText, countText, durationText, percentText, rateText } from '../text/units.js';

/** A tracker's state as tables: the swarm, its files, its clients. */
export function statusLines({ session, files, clients, omitted }: TrackerStatus): string[] {
  const phase = session.expected === 0 ? '' : `, ${session.phase}`;
  const kind = `${swarmText(session.expected)}${phase}`;
  const lines = [`${kind}: ${countText(session.clients, 'client')} connected, ${countText(files.length, 'file')}`];
  if (files.length > 0) {
    const headings = ['file', ' size', ' seeders', ' leechers', ' progress', ' speed', ' left', 'stragglers', 'digest'];
    lines.push('', ...table(headings, files.map(fileRow)));
  }
  if (clients.length > 0) {
    const headings = [' rank', 'address', 'state', ' received', ' sent', 'wants'];
    lines.push('', ...table(headings, clients.map(clientRow)));
  }
  if (omitted.files > 0) lines.push('', countText(omitted.files, 'more file'));
  if (omitted.clients > 0) lines.push('', countText(omitted.clients, 'more client'));
  return lines;
}

function fileRow(file: FileStatus): string[] {
  const { name, kind, length, segments, seeders, leechers, members, etaMs, stragglers, digest } = file;
  const unfinished = members.filter(({ heldSegments }) => heldSegments < segments);
  const held = unfinished.reduce((sum, { heldSegments }) => sum + heldSegments, 0);
  const speed = members.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0);
  return [
    printable(name),
    kind === 'real' ? bytesText(length) : countText(segments, 'segment'),
    String(seeders),
    String(leechers),
    unfinished.length === 0 ? '' : percentText(held, unfinished.length * segments),
    speed === 0 ? '' : rateText(speed),
    etaMs === undefined ? '' : durationText(etaMs),
    (stragglers ?? []).join(' '),
    digest,
  ];
}

function clientRow(client: ClientStatus): string[] {
  const { rank, address, wanted, downloadedBytes, uploadedBytes } = client;
  return [
    String(rank),
    printable(address),
    state(client),
    bytesText(downloadedBytes),
    bytesText(uploadedBytes),
    wanted === 0 ? '' : countText(wanted, 'file'),
  ];
}

function state(client: ClientStatus): string {
  return client.heldBack ? `${progress(client)}, held back` : progress(client);
}

function progress({ connected, done, lost, failed }: ClientStatus): string {
  if (lost) return 'lost';
  if (!connected) return done ? 'done, gone' : 'away';
  if (!done) return 'busy';
  return failed > 0 ? `done, ${failed} failed` : 'done';
}
