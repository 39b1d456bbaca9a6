import type { Address, Digest, ExitCode, Manifest, Member, Rank, SegmentSet, SwarmCredential } from '@shoal/common';

import type { Offer } from './options.js';
import type { Priority } from './priority.js';

/**
 * What a client's three machines tell each other. Each message has exactly one direction; this table
 * is the only traffic between the threads.
 */
export interface MachineMessages {
  'session → downloader':
    /** This client's rank is known: channels may be dialled. */
    | { readonly type: 'registered'; readonly rank: Rank; readonly listen: Address }
    | {
        readonly type: 'fetch';
        readonly manifest: Manifest;
        readonly members: readonly Member[];
        readonly priority: Priority;
        /** It was complete, and what lies under its name is not right any more. */
        readonly isRepair: boolean;
      }
    | { readonly type: 'swarm'; readonly digest: Digest; readonly members: readonly Member[] }
    /** What this client shows others from now on. */
    | { readonly type: 'credential'; readonly credential: SwarmCredential }
    /** Say GOODBYE everywhere and keep what is verified; answered by `stopped`. */
    | { readonly type: 'stop'; readonly reason: string };

  'session → uploader':
    /** `addressNonce`: what a tracker that dials this client is answered. */
    | { readonly type: 'registered'; readonly rank: Rank; readonly addressNonce: string }
    | { readonly type: 'credential'; readonly credential: SwarmCredential }
    /** Serve a file that this client holds wholly. */
    | ({ readonly type: 'serve' } & Offer)
    /** Answered by `drained` when nobody connected lacks segments held here, or after `graceMs`. */
    | { readonly type: 'drain'; readonly graceMs: number }
    /** Give away first what nobody else holds; answered by `handed-over`, after `graceMs` at the latest. */
    | { readonly type: 'hand-over'; readonly graceMs: number }
    /** While handing over: a member that stays holds the whole file. */
    | { readonly type: 'held-elsewhere'; readonly digest: Digest }
    | { readonly type: 'stop'; readonly reason: string };

  'downloader → session':
    /** The file is open and what an earlier run left of it is verified. */
    | { readonly type: 'file-opened'; readonly digest: Digest; readonly resumedBytes: number }
    /** Time to tell the tracker (answered by `swarm`). */
    | { readonly type: 'progress'; readonly progress: FileProgress; readonly undelivering: readonly Rank[] }
    | { readonly type: 'file-complete'; readonly progress: FileProgress; readonly path: string }
    /** Segments of a complete file are not right any more: it is to be fetched again. */
    | { readonly type: 'file-damaged'; readonly digest: Digest }
    /** A neighbour that the tracker named sent a segment that does not match its hash. */
    | { readonly type: 'peer-banned'; readonly digest: Digest; readonly index: number; readonly rank: Rank }
    | { readonly type: 'file-failed'; readonly digest: Digest; readonly exitCode: ExitCode; readonly reason: string }
    | { readonly type: 'stopped' };

  'downloader → uploader':
    /** From now on this file may be served, starting with what is already held. */
    | { readonly type: 'file-opened'; readonly manifest: Manifest; readonly held: SegmentSet; readonly path: string }
    | { readonly type: 'segment-held'; readonly digest: Digest; readonly index: number }
    /** Verified bytes that came since the last time; told only where it changes who is served. */
    | { readonly type: 'received'; readonly bytesByRank: readonly (readonly [Rank, number])[] }
    /** The file is complete and has its final name. */
    | { readonly type: 'file-moved'; readonly manifest: Manifest; readonly path: string };

  'uploader → downloader':
    /** A neighbour dialled and subscribed: where it listens itself. */
    | {
        readonly type: 'peer-subscribed';
        readonly digest: Digest;
        readonly rank: Rank;
        /** The tracker that gave it this rank; '' where the swarm needs no credentials. */
        readonly instance: string;
        readonly address: Address;
      }
    /** A neighbour announced segments on the connection that it dialled. */
    | { readonly type: 'peer-has'; readonly digest: Digest; readonly rank: Rank; readonly segments: readonly number[] }
    /** What is on disk of it is wrong or cannot be read: it is to be fetched again. */
    | { readonly type: 'segment-corrupt'; readonly digest: Digest; readonly index: number };

  'uploader → session':
    | { readonly type: 'uploaded'; readonly digest: Digest; readonly bytes: number; readonly segments: number }
    /** What lies here is no longer what was offered: nothing of the file is served any more. */
    | { readonly type: 'withdrawn'; readonly manifest: Manifest; readonly reason: string }
    | { readonly type: 'drained' }
    | { readonly type: 'handed-over' }
    | { readonly type: 'stopped' };
}

export interface FileProgress {
  readonly digest: Digest;
  readonly heldSegments: number;
  readonly heldBytes: number;
  /** Held from the file's start on, without a gap: so much of it can be read in order. */
  readonly leadingSegments: number;
  /** Payload bytes received by this process, kept or not. */
  readonly downloadedBytes: number;
  /** Ranks that at least one kept segment came from. */
  readonly sources: number;
}

/** The direction's name on the left, who receives it on the right. */
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
