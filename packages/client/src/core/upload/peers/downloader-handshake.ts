import type { CredentialClaims, Envelope, Message, MessageOf, Rank } from '@shoal/common';

/** Bytes of messages that follow PROOF, of one peer: enough for the requests of a thousand small files. */
const MAX_PENDING_BYTES = 4 * 1024 * 1024;
/** Memory of a message beyond its sets and texts. */
const MESSAGE_BYTES = 256;

type State = 'checking credential' | 'proving' | 'awaiting proof' | 'checking proof';

/** The authentication of a peer that has sent HELLO in a swarm that needs credentials. */
export class DownloaderHandshake {
  readonly source: Rank;
  readonly correlation: number;
  readonly version: number;
  readonly hello: MessageOf<'HELLO'>;
  state: State = 'checking credential';
  claims: CredentialClaims | undefined;
  readonly #pending: Envelope[] = [];
  #pendingBytes = 0;

  constructor(source: Rank, correlation: number, version: number, hello: MessageOf<'HELLO'>) {
    this.source = source;
    this.correlation = correlation;
    this.version = version;
    this.hello = hello;
  }

  /** Messages that wait until PROOF is checked. */
  get pending(): readonly Envelope[] {
    return this.#pending;
  }

  /** Keeps a message that followed PROOF; returns the exceeded limit, undefined where there is room. */
  keep(envelope: Envelope, maxMessages: number): string | undefined {
    this.#pending.push(envelope);
    this.#pendingBytes += bytesOf(envelope.body);
    if (this.#pending.length > maxMessages) return `${maxMessages} messages`;
    return this.#pendingBytes > MAX_PENDING_BYTES ? `${MAX_PENDING_BYTES} bytes` : undefined;
  }
}

function bytesOf(message: Message): number {
  switch (message.tag) {
    case 'BITFIELD':
      return MESSAGE_BYTES + message.held.bytes;
    case 'HAVE':
      return MESSAGE_BYTES + 8 * message.segments.length;
    case 'CREDENTIAL':
      return MESSAGE_BYTES + message.credential.length;
    case 'ERROR':
      return MESSAGE_BYTES + 2 * message.detail.length;
    default:
      return MESSAGE_BYTES;
  }
}
