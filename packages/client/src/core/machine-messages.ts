import type { Address, Digest, ExitCode, Manifest, Member, Rank, SegmentSet, SwarmCredential } from '@shoal/common';

import type { Offer } from './options.js';
import type { Priority } from './priority.js';

/**
 * The messages between a client's three machines. Each message has exactly one direction; this table
 * is the only traffic between the threads.
 */
export interface MachineMessages {
  'session → downloader':
    /** This client's rank is known: connections to peers may be opened. */
    | { readonly type: 'registered'; readonly rank: Rank; readonly listen: Address }
    | {
        readonly type: 'fetch';
        readonly manifest: Manifest;
        readonly members: readonly Member[];
        readonly priority: Priority;
        /** It was complete, and the file under its name is corrupt now. */
        readonly isRepair: boolean;
      }
    | { readonly type: 'swarm'; readonly digest: Digest; readonly members: readonly Member[] }
    /** The credential that this client sends to peers from now on. */
    | { readonly type: 'credential'; readonly credential: SwarmCredential }
    /** Say GOODBYE everywhere and keep what is verified; answered by `stopped`. */
    | { readonly type: 'stop'; readonly reason: string };

  'session → uploader':
    /** `addressNonce`: the answer to a tracker that probes this client. */
    | { readonly type: 'registered'; readonly rank: Rank; readonly addressNonce: string }
    | { readonly type: 'credential'; readonly credential: SwarmCredential }
    /** Serve a file that this client holds wholly. */
    | ({ readonly type: 'serve' } & Offer)
    /** Answered by `drained` when no connected peer lacks segments held here, or after `graceMs`. */
    | { readonly type: 'drain'; readonly graceMs: number }
    /** Upload the last copies first; answered by `handed-over`, after `graceMs` at the latest. */
    | { readonly type: 'hand-over'; readonly graceMs: number }
    /** While uploading last copies: a member that stays holds the whole file. */
    | { readonly type: 'held-elsewhere'; readonly digest: Digest }
    | { readonly type: 'stop'; readonly reason: string };

  'downloader → session':
    /** The file is open and the bytes of an earlier run are verified. */
    | { readonly type: 'file-opened'; readonly digest: Digest; readonly resumedBytes: number }
    /** Progress to report to the tracker, answered by `swarm`. */
    | { readonly type: 'progress'; readonly progress: FileProgress; readonly undelivering: readonly Rank[] }
    | { readonly type: 'file-complete'; readonly progress: FileProgress; readonly path: string }
    /** Segments of a complete file are corrupt: it must be downloaded again. */
    | { readonly type: 'file-damaged'; readonly digest: Digest }
    /** A peer named by the tracker sent a segment that does not match its hash. */
    | { readonly type: 'peer-banned'; readonly digest: Digest; readonly index: number; readonly rank: Rank }
    | { readonly type: 'file-failed'; readonly digest: Digest; readonly exitCode: ExitCode; readonly reason: string }
    | { readonly type: 'stopped' };

  'downloader → uploader':
    /** The file may be served, starting with the held segments. */
    | { readonly type: 'file-opened'; readonly manifest: Manifest; readonly held: SegmentSet; readonly path: string }
    | { readonly type: 'segment-held'; readonly digest: Digest; readonly index: number }
    /** Verified bytes since the last message; posted only if the serve policy uses them. */
    | { readonly type: 'received'; readonly bytesByRank: readonly (readonly [Rank, number])[] }
    /** The file is complete and has its final name. */
    | { readonly type: 'file-moved'; readonly manifest: Manifest; readonly path: string };

  'uploader → downloader':
    /** A peer connected and subscribed: the address on which it listens. */
    | {
        readonly type: 'peer-subscribed';
        readonly digest: Digest;
        readonly rank: Rank;
        /** The tracker that gave it this rank; '' where the swarm needs no credentials. */
        readonly instance: string;
        readonly address: Address;
      }
    /** A peer announced segments on the connection that it opened. */
    | { readonly type: 'peer-has'; readonly digest: Digest; readonly rank: Rank; readonly segments: readonly number[] }
    /** The segment is corrupt or unreadable on disk: it must be downloaded again. */
    | { readonly type: 'segment-corrupt'; readonly digest: Digest; readonly index: number };

  'uploader → session':
    | { readonly type: 'uploaded'; readonly digest: Digest; readonly bytes: number; readonly segments: number }
    /** The file on disk has changed: no segment of it is served any more. */
    | { readonly type: 'withdrawn'; readonly manifest: Manifest; readonly reason: string }
    | { readonly type: 'drained' }
    | { readonly type: 'handed-over' }
    | { readonly type: 'stopped' };
}

export interface FileProgress {
  readonly digest: Digest;
  readonly heldSegments: number;
  readonly heldBytes: number;
  /** Number of segments held from the file's start without a gap, which can be read in order. */
  readonly leadingSegments: number;
  /** Payload bytes received by this process, kept or not. */
  readonly downloadedBytes: number;
  /** Ranks that at least one kept segment came from. */
  readonly sources: number;
}

/** The machines of one client, and the threads that run them. */
export type MachineName = 'session' | 'downloader' | 'uploader';

export type PostAction<From extends MachineName> = {
  [To in MachineName]: `${From} → ${To}` extends keyof MachineMessages
    ? { readonly type: 'post'; readonly to: To; readonly message: MachineMessages[`${From} → ${To}`] }
    : never;
}[MachineName];

export type PostedEvent<To extends MachineName> = {
  [From in MachineName]: `${From} → ${To}` extends keyof MachineMessages
    ? { readonly type: 'posted'; readonly from: From; readonly message: MachineMessages[`${From} → ${To}`] }
    : never;
}[MachineName];
