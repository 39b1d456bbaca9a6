import type { Digest } from '@shoal/common';

import type { OutgoingSegment } from '../../events.js';
import type { UploaderContext } from '../uploader-context.js';

/**
 * What lies here is not what was offered: right bytes under the wrong name would have everybody
 * blame this client. So the whole file is taken back, from neighbours and tracker alike.
 */
export function withdraw(context: UploaderContext, segment: OutgoingSegment, reason: string): void {
  const { channel, correlation, digest, index } = segment;
  takeBack(context, digest, reason);
  if (context.neighbours.get(channel) === undefined) return;
  const { load } = context;
  context.send(channel, { tag: 'NOT_OK', digest, segment: index, reason: 'UNREADABLE', load }, correlation);
}

/** Several reads may find it out at once: the first one takes the file back. */
export function takeBack(context: UploaderContext, digest: Digest, reason: string): void {
  const { files, active, queue, neighbours, unreported } = context;
  const file = files.get(digest);
  if (file === undefined) return;
  const { manifest, uploadedBytes: bytes, uploadedSegments: segments } = file;
  files.delete(digest);
  active.endAll((upload) => upload.digest === digest);
  const waiting = queue.remove((request) => request.digest === digest);
  context.wantsPump = true;
  context.log({ type: 'file-withdrawn', name: manifest.name, digest, reason });
  if (unreported.delete(digest)) context.postToSession({ type: 'uploaded', digest, bytes, segments });
  context.postToSession({ type: 'withdrawn', manifest, reason });
  const { load } = context;
  for (const neighbour of neighbours.subscribers(digest)) {
    // Whoever lacks segments of it is no longer waited for when this client leaves.
    neighbours.unsubscribe(neighbour, digest);
    context.send(neighbour.channel, { tag: 'WITHDRAWN', digest });
  }
  for (const { channel, correlation, segment } of waiting) {
    context.send(channel, { tag: 'NOT_OK', digest, segment, reason: 'UNKNOWN_FILE', load }, correlation);
  }
}
