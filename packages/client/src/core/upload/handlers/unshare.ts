import type { Digest } from '@shoal/common';

import type { OutgoingSegment } from '../../events.js';
import type { Uses } from '../parts/parts.js';

type UnshareParts = Uses<'active' | 'channels' | 'files' | 'mark' | 'outbox' | 'peers' | 'queue' | 'slots'>;

/** A read found that the file on disk is not the offered one: stops sharing it, and refuses the request. */
export function handleSourceChanged(parts: UnshareParts, segment: OutgoingSegment, reason: string): void {
  const { channel, correlation, digest, index } = segment;
  const { channels, peers, slots } = parts;
  unshareFile(parts, digest, reason);
  if (peers.get(channel) === undefined) return;
  const { load } = slots;
  channels.send(channel, { tag: 'NOT_OK', digest, segment: index, reason: 'UNREADABLE', load }, correlation);
}

/**
 * The file on disk is not the offered one. Its receivers would report this client for corrupt data, so it withdraws the
 * whole file from peers and tracker. Several reads may find this at once: only the first has an effect.
 */
export function unshareFile(parts: UnshareParts, digest: Digest, reason: string): void {
  const { active, channels, files, mark, outbox, peers, queue, slots } = parts;
  const file = files.get(digest);
  if (file === undefined) return;
  const { manifest, totals } = file;
  const isUnreported = files.delete(digest);
  active.endAll((upload) => upload.digest === digest);
  const waiting = queue.remove((request) => request.digest === digest);
  mark.set();
  outbox.log({ type: 'file-withdrawn', name: manifest.name, digest, reason });
  if (isUnreported) outbox.postToSession({ type: 'uploaded', digest, ...totals });
  outbox.postToSession({ type: 'withdrawn', manifest, reason });
  for (const peer of peers.subscribers(digest)) {
    // A leaving client does not wait for peers that lack segments of the file.
    peers.unsubscribe(peer, digest);
    channels.send(peer.channel, { tag: 'WITHDRAWN', digest });
  }
  const { load } = slots;
  for (const { channel, correlation, segment } of waiting) {
    channels.send(channel, { tag: 'NOT_OK', digest, segment, reason: 'UNKNOWN_FILE', load }, correlation);
  }
}
