import type { OutgoingSegment } from '../../events.js';
import type { Uses } from '../parts/parts.js';
import { countUpload, returnSegment } from '../requests/end-upload.js';
import { refuse } from '../requests/refuse-requests.js';
import { dropSegment } from './corruption-checks.js';

type ReadParts = Uses<'active' | 'channels' | 'files' | 'mark' | 'outbox' | 'peers' | 'slots'>;

/** The segment could not be read and was not sent: it is not offered any longer, because it would fail again. */
export function handleUnreadable(parts: ReadParts, segment: OutgoingSegment, reason: string): void {
  const { channel, correlation, digest, index } = segment;
  const { active, peers } = parts;
  active.end(channel, digest, index);
  dropSegment(parts, digest, index, reason);
  if (peers.get(channel) === undefined) return;
  refuse(parts, { channel, correlation, digest, segment: index }, 'UNREADABLE');
}

/** File descriptors or memory ran out, so the segment was not sent. It is still offered. */
export function handleBusyRead(
  parts: ReadParts & Uses<'clock' | 'options' | 'timers'>,
  segment: OutgoingSegment,
): void {
  const { channel, correlation, digest, index } = segment;
  const { active, files, mark, peers } = parts;
  const upload = active.end(channel, digest, index);
  const file = files.get(digest);
  if (upload !== undefined) returnSegment(parts, upload);
  if (file !== undefined && upload !== undefined) countUpload(parts, file, -upload.bytes, -1);
  mark.set();
  if (peers.get(channel) === undefined) return;
  refuse(parts, { channel, correlation, digest, segment: index }, 'BUSY');
}
