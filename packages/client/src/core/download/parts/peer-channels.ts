import type { Address, ErrorCodeName, Message, Rank } from '@shoal/common';

import type { Peer } from '../../peers/peer.js';
import type { PeerPool } from '../../peers/peer-pool.js';
import type { DownloadOutbox } from './download-outbox.js';

/** Opens channels to peers, sends messages on them and closes them. */
export class PeerChannels {
  readonly #pool: PeerPool;
  readonly #outbox: DownloadOutbox;
  #rank: Rank = 0;
  #listen: Address = { host: '', port: 0 };
  #lastCorrelation = 0;

  constructor(pool: PeerPool, outbox: DownloadOutbox) {
    this.#pool = pool;
    this.#outbox = outbox;
  }

  /** This client's rank; 0 before the tracker has assigned it. */
  get rank(): Rank {
    return this.#rank;
  }

  /** The address of this client's uploader, as sent to peers. */
  get listen(): Address {
    return this.#listen;
  }

  register(rank: Rank, listen: Address): void {
    this.#rank = rank;
    this.#listen = listen;
  }

  open(peer: Peer): void {
    const channel = this.#pool.connect(peer);
    this.#outbox.add({ type: 'open-channel', channel, address: peer.address });
  }

  /** Returns the correlation that the answer will repeat. */
  send(peer: Peer, body: Message): number {
    this.#lastCorrelation += 1;
    const correlation = this.#lastCorrelation;
    const envelope = { source: this.#rank, destination: peer.rank, correlation, body };
    this.#outbox.add({ type: 'send', channel: peer.channel, envelope });
    return correlation;
  }

  close(peer: Peer, code: ErrorCodeName | undefined, reason: string): void {
    if (peer.channel !== 0) this.#outbox.add({ type: 'close-channel', channel: peer.channel, code, reason });
  }

  /** Sends GOODBYE and closes the channel. */
  disconnect(peer: Peer, reason: string): void {
    if (peer.isOpen) this.send(peer, { tag: 'GOODBYE', reason });
    this.close(peer, undefined, reason);
  }
}
