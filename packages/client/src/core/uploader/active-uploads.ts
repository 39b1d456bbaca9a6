import type { ChannelId, Digest, Millis, Rank } from '@shoal/common';

export interface ActiveUpload {
  readonly channel: ChannelId;
  readonly rank: Rank;
  readonly digest: Digest;
  readonly index: number;
  readonly bytes: number;
  readonly since: Millis;
  /** The seeder picked it: it goes back where it is cut off. */
  readonly isPicked: boolean;
}

/**
 * Uploads under way. INV-UP-1: an upload is active until its receiver says that it has the segment
 * (HAVE) or does not want it (CANCEL), its channel closes, or the acknowledgement is overdue: a
 * write that the kernel took is not a segment delivered.
 */
export class ActiveUploads {
  readonly #uploads = new Map<string, ActiveUpload>();

  get size(): number {
    return this.#uploads.size;
  }

  start(upload: ActiveUpload): void {
    this.#uploads.set(key(upload.channel, upload.digest, upload.index), upload);
  }

  has(channel: ChannelId, digest: Digest, index: number): boolean {
    return this.#uploads.has(key(channel, digest, index));
  }

  end(channel: ChannelId, digest: Digest, index: number): ActiveUpload | undefined {
    const id = key(channel, digest, index);
    const upload = this.#uploads.get(id);
    this.#uploads.delete(id);
    return upload;
  }

  /** Ends and returns the uploads that match. */
  endAll(matches: (upload: ActiveUpload) => boolean): ActiveUpload[] {
    const ended = [...this.#uploads.values()].filter(matches);
    for (const { channel, digest, index } of ended) this.end(channel, digest, index);
    return ended;
  }
}

function key(channel: ChannelId, digest: Digest, index: number): string {
  return `${channel} ${index} ${digest}`;
}
