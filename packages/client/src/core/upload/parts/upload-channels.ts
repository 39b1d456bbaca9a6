import type { ChannelId, ErrorCodeName, Message, Rank } from '@shoal/common';

import type { UploadPeers } from '../peers/upload-peers.js';
import type { UploadOutbox } from './upload-outbox.js';

/** Sends messages on the channels of peers, and closes the channels. */
export class UploadChannels {
  readonly #peers: UploadPeers;
  readonly #outbox: UploadOutbox;
  #rank: Rank = 0;
  #addressNonce = '';

  constructor(peers: UploadPeers, outbox: UploadOutbox) {
    this.#peers = peers;
    this.#outbox = outbox;
  }

  /** This client's rank; 0 before the tracker has assigned it. */
  get rank(): Rank {
    return this.#rank;
  }

  /** The random value that the tracker expects when it probes this client's address; '' for none. */
  get addressNonce(): string {
    return this.#addressNonce;
  }

  register(rank: Rank, addressNonce: string): void {
    this.#rank = rank;
    this.#addressNonce = addressNonce;
  }

  /** `correlation` repeats the request's; 0 for a message that answers no request. */
  send(channel: ChannelId, body: Message, correlation = 0): void {
    const destination = this.#peers.get(channel)?.rank ?? 0;
    const envelope = { source: this.#rank, destination, correlation, body };
    this.#outbox.add({ type: 'send', channel, envelope });
  }

  close(channel: ChannelId, code: ErrorCodeName | undefined, reason: string): void {
    this.#outbox.add({ type: 'close-channel', channel, code, reason });
  }
}
