import type { Address, ChannelId, ClientId, Digest, Grant, Millis, Principal, Rank } from '@shoal/common';

import type { Reputation } from '../reputation/reputation.js';
import type { FileRecord } from './file-record.js';
import type { WantedList } from './wanted-files.js';

/** One client, connected or remembered. */
export interface Client {
  readonly clientId: ClientId;
  rank: Rank;
  /** Undefined while it is gone. */
  channel: Channel | undefined;
  /** The fingerprint of its resume secret: nobody without the secret takes over its id. '' where it has none. */
  secretHash: string;
  /** Who is behind its channel, or was behind its last one. */
  principal: Principal;
  /** With which it proves that a credential is its own; '' where there are none. */
  publicKey: string;
  /** Where others dial its upload thread; port 0: nowhere. */
  address: Address;
  /** Where it says that it listens instead of there, until it was found to or not. */
  advertised: Address | undefined;
  /** What it said that it wants, while it is connected or a session waits for it. */
  wantedList: WantedList;
  wantedCount: number;
  done: boolean;
  /** How many files it gave up. */
  failedCount: number;
  /** The session no longer waits for it. */
  lost: boolean;
  /** Why its last channel ended. */
  disconnectReason: string;
  readonly files: Map<Digest, FileRecord>;
  /** What others say of it. */
  readonly reputation: Reputation;
}

/** One open channel. `client` is set by its INIT and stays. */
export interface Channel {
  readonly id: ChannelId;
  /** Where the client dials from, as the tracker sees it. */
  readonly remoteHost: string;
  /** The tracker's own address on this channel: one at which the client reaches this machine. */
  readonly localHost: string;
  client: Client | undefined;
  /** What whoever is at its other end may do. */
  readonly grant: Grant;
  /** Undefined where no token was asked for. */
  readonly token: { readonly subject: string; expiresAt: Millis } | undefined;
  /** What this client alone is told, to repeat it where it listens; undefined where the host makes none. */
  readonly nonce: string | undefined;
  /** Whose word it is that comes from its other end. */
  readonly principal: Principal;
  lastHeardAt: Millis;
  /** By when it should have said who it is. */
  initBy: Millis;
  lastPingAt: Millis;
}
