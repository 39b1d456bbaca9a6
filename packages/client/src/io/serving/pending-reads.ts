import type { ChannelId } from '@shoal/common';

/**
 * Limits the bytes that are being read for uploads. A peer that acknowledges segments before they are sent frees its
 * slots at once, and could have the whole file read into memory many times. Above the limit the channel with the most
 * pending bytes is disconnected.
 */
export class PendingReads {
  readonly #maxBytes: number;
  readonly #disconnect: (channel: ChannelId, reason: string) => void;
  readonly #bytes = new Map<ChannelId, number>();
  #total = 0;

  constructor(maxBytes: number, disconnect: (channel: ChannelId, reason: string) => void) {
    this.#maxBytes = maxBytes;
    this.#disconnect = disconnect;
  }

  /** Counts a read until the returned function is called. */
  begin(channel: ChannelId, bytes: number): () => void {
    this.#bytes.set(channel, (this.#bytes.get(channel) ?? 0) + bytes);
    this.#total += bytes;
    if (this.#total > this.#maxBytes) this.#disconnectLargest();
    return () => {
      const left = this.#bytes.get(channel);
      // A disconnected channel no longer counts.
      if (left === undefined) return;
      this.#total -= bytes;
      if (left > bytes) this.#bytes.set(channel, left - bytes);
      else this.#bytes.delete(channel);
    };
  }

  #disconnectLargest(): void {
    const [channel, bytes] = [...this.#bytes].reduce((most, one) => (one[1] > most[1] ? one : most));
    this.#bytes.delete(channel);
    this.#total -= bytes;
    this.#disconnect(channel, `over ${this.#maxBytes} bytes are being read, most of them for this channel`);
  }
}
