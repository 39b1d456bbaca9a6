import type { ClientSummary, TrackerSummary } from '@shoal/tracker/core';

import { table } from '../text/table.js';
import { bytesText, countText, durationText } from '../text/units.js';

/** The transfers at a tracker's end: a row for every client and every file of it. */
export function summaryLines({ ms, clients }: TrackerSummary): string[] {
  if (clients.length === 0) return [`no clients in ${durationText(ms)}`];
  return [
    `${countText(clients.length, 'client')} in ${durationText(ms)}`,
    ...table([' rank', 'outcome', 'file', '', ' segments', ' received', ' sent', ' time'], clients.flatMap(rows)),
  ];
}

function rows({ rank, outcome, downloadedBytes, uploadedBytes, files }: ClientSummary): string[][] {
  const total = [String(rank), outcome, '', '', '', bytesText(downloadedBytes), bytesText(uploadedBytes), ''];
  const [only] = files;
  if (only === undefined) return [total];
  const fileRows = files.map((file) => [
    '',
    '',
    file.name,
    file.role,
    `${file.heldSegments}/${file.segments}`,
    bytesText(file.downloadedBytes),
    bytesText(file.uploadedBytes),
    file.ms === undefined ? '' : durationText(file.ms),
  ]);
  return files.length === 1 ? [[String(rank), outcome, ...(fileRows[0]?.slice(2) ?? [])]] : [total, ...fileRows];
}
