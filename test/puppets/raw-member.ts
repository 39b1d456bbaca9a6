import { type HeldFile, type MessageOf, statementOf } from '@shoal/common';
import { newSigningKey, signer, type SigningKey } from '@shoal/common/io';

import { RawClient } from './raw-client.js';

const versions = { minVersion: 1, maxVersion: 1 };

export interface MemberOptions {
  readonly token: string;
  readonly clientId: string;
  readonly port?: number;
  readonly files?: readonly HeldFile[];
  readonly localAddress?: string;
}

/** A registered member that sends what no real client sends. */
export class RawMember {
  readonly tracker: RawClient;
  readonly key: SigningKey;
  readonly credential: string;
  readonly clientId: string;

  private constructor(tracker: RawClient, key: SigningKey, clientId: string, credential: string) {
    this.tracker = tracker;
    this.key = key;
    this.clientId = clientId;
    this.credential = credential;
  }

  get rank(): number {
    return this.tracker.source;
  }

  static async join(trackerPort: number, options: MemberOptions): Promise<RawMember> {
    const { token, clientId, port = 0, files = [], localAddress = '127.0.0.1' } = options;
    const tracker = await RawClient.dial(trackerPort, { token, localAddress });
    const key = newSigningKey();
    tracker.send(init({ clientId, port, files, publicKey: key.publicKey }));
    tracker.source = (await tracker.next('INIT_ACK')).rank;
    const { credential } = await tracker.next('CREDENTIAL');
    return new RawMember(tracker, key, clientId, credential);
  }

  /** A channel to another member on which HELLO is said: with the own credential and rank, or others. */
  async greet(port: number, rank: number, shown: Partial<MessageOf<'HELLO'>> & { source?: number } = {}) {
    const { source = this.rank, ...fields } = shown;
    const channel = await RawClient.dial(port, { source, destination: rank });
    const nonce = 'A'.repeat(22);
    channel.send(hello({ credential: this.credential, nonce, ...fields }));
    return { channel, nonce: fields.nonce ?? nonce };
  }

  /** A channel to another member that takes this one for what it is. */
  async dial(port: number, rank: number): Promise<RawClient> {
    const { channel, nonce } = await this.greet(port, rank);
    const { nonce: uploaderNonce = '' } = await channel.next('HELLO_ACK');
    const handshake = { downloader: this.rank, downloaderNonce: nonce, uploader: rank, uploaderNonce };
    channel.send({ tag: 'PROOF', proof: this.sign(statementOf('downloader', handshake)) });
    return channel;
  }

  sign(statement: string): string {
    return signer(this.key)(statement).toString('base64url');
  }
}

export function init(fields: Partial<MessageOf<'INIT'>>): MessageOf<'INIT'> {
  const nothing = { requestedRank: 0, host: '', port: 0, files: [], wanted: [], done: false };
  return { tag: 'INIT', ...versions, clientId: 'raw', ...nothing, ...fields };
}

export function hello(fields: Partial<MessageOf<'HELLO'>>): MessageOf<'HELLO'> {
  return { tag: 'HELLO', ...versions, host: '', port: 0, ...fields };
}
