import type { Address } from '../protocol/address.js';
import type { TokenClaims } from '../protocol/credential.js';
import type { ErrorCodeName } from '../protocol/errors.js';
import type { ChannelId } from '../protocol/ids.js';
import type { Envelope } from '../protocol/messages/message.js';

/** A host's reports about channels. Every channel ends with exactly one `channel-closed`. */
export type ChannelEvent =
  | {
      readonly type: 'channel-opened';
      readonly channel: ChannelId;
      /** The other side's address, as this side sees it. */
      readonly remoteHost: string;
      /** This side's address on that connection. */
      readonly localHost: string;
      /** The claims of the connecting client's token; undefined if none is required. */
      readonly admission?: TokenClaims | undefined;
      /** A random number, if this side has to prove its identity. */
      readonly nonce?: string | undefined;
    }
  | { readonly type: 'message-received'; readonly channel: ChannelId; readonly envelope: Envelope }
  /**
   * Bytes of a message that takes long: received since the last message or the last such event, sent while others wait.
   * Not more often than once a second, and not where messages are whole within that time.
   */
  | {
      readonly type: 'channel-progress';
      readonly channel: ChannelId;
      readonly received: number;
      readonly sent: number;
    }
  /** A frame that could not be decoded, or was over the limit. */
  | {
      readonly type: 'frame-rejected';
      readonly channel: ChannelId;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  /** Also reported if an outgoing channel never opened. `code` is the code of the side that closed it, if any. */
  | {
      readonly type: 'channel-closed';
      readonly channel: ChannelId;
      readonly code: ErrorCodeName | undefined;
      readonly reason: string;
    };

export type ChannelAction =
  /** The machine chooses a number that it never used before. */
  | { readonly type: 'open-channel'; readonly channel: ChannelId; readonly address: Address }
  | { readonly type: 'send'; readonly channel: ChannelId; readonly envelope: Envelope }
  /** Sends what is queued, then closes; `code` undefined is a normal closure. */
  | {
      readonly type: 'close-channel';
      readonly channel: ChannelId;
      readonly code: ErrorCodeName | undefined;
      readonly reason: string;
    };
