import type { Address, Digest, ErrorCodeName, ExitCode, HeldFile, NotOkReason, Rank, SegmentWish } from '@shoal/common';

import type { FileProgress } from './machine-messages.js';
import type { Shortage } from './shortage.js';

/** A typed fact for people and programs: the only source of logs, displays and recordings. */
export type ClientNote =
  | { readonly note: 'connecting'; readonly tracker: Address; readonly attempt: number }
  | {
      readonly note: 'tracker-unreachable';
      readonly tracker: Address;
      readonly reason: string;
      readonly retryInMs: number;
    }
  | { readonly note: 'registered'; readonly rank: Rank; readonly sessionClients: number }
  | { readonly note: 'ready'; readonly clients: number }
  | { readonly note: 'tracker-error'; readonly code: ErrorCodeName; readonly detail: string }
  | { readonly note: 'tracker-lost'; readonly reason: string }
  /** Another client has this one's id: it goes on with a new one. `isMaybeCopied`: that client has the secret, too. */
  | { readonly note: 'identity-renewed'; readonly isMaybeCopied: boolean; readonly reason: string }
  | { readonly note: 'offered'; readonly file: HeldFile }
  | {
      readonly note: 'offer-refused';
      readonly name: string;
      readonly digest: Digest;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  /** Everything is wanted: that much it is. */
  | { readonly note: 'catalogued'; readonly files: number; readonly bytes: number }
  | {
      readonly note: 'download-started';
      readonly digest: Digest;
      readonly name: string;
      readonly bytes: number;
      readonly segments: number;
      readonly members: number;
    }
  /** What an earlier run left is being verified; a few times a second where that takes time. */
  | {
      readonly note: 'file-checking';
      readonly digest: Digest;
      readonly checkedBytes: number;
      readonly bytes: number;
    }
  | { readonly note: 'download-resumed'; readonly digest: Digest; readonly segments: number; readonly bytes: number }
  /** Segments of zeros, which need neither be fetched nor written. */
  | { readonly note: 'holes-skipped'; readonly digest: Digest; readonly segments: number; readonly bytes: number }
  | { readonly note: 'segment-held'; readonly digest: Digest; readonly index: number; readonly from: Rank }
  | {
      readonly note: 'segment-rejected';
      readonly digest: Digest;
      readonly index: number;
      readonly from: Rank;
      readonly reason: string;
    }
  | { readonly note: 'request-refused'; readonly digest: Digest; readonly from: Rank; readonly reason: NotOkReason }
  | {
      readonly note: 'request-timeout';
      readonly digest: Digest;
      readonly segment: SegmentWish;
      readonly from: Rank;
      readonly waitedMs: number;
    }
  /** What was held is wrong on disk, or cannot be read: it is fetched again. */
  | { readonly note: 'segment-corrupt'; readonly name: string; readonly digest: Digest; readonly index: number }
  /** A file that was complete is not right any more: what is wrong of it is fetched again. */
  | { readonly note: 'file-damaged'; readonly name: string; readonly digest: Digest }
  | {
      readonly note: 'file-repaired';
      readonly name: string;
      readonly digest: Digest;
      readonly path: string;
      readonly ms: number;
    }
  /** Nothing new of it has come for a while: one line tells why. */
  | {
      readonly note: 'download-stalled';
      readonly name: string;
      readonly digest: Digest;
      readonly stalledMs: number;
      readonly cause: string;
    }
  | { readonly note: 'peer-banned'; readonly rank: Rank; readonly reason: string }
  /** It answered with an ERROR. */
  | { readonly note: 'peer-error'; readonly rank: Rank; readonly code: ErrorCodeName; readonly detail: string }
  /** No TLS connection with it. */
  | { readonly note: 'peer-untrusted'; readonly rank: Rank; readonly address: Address; readonly reason: string }
  | { readonly note: 'peer-disconnected'; readonly rank: Rank; readonly reason: string }
  /** It holds nothing of a file any more that it offered or held before. */
  | { readonly note: 'peer-unshared'; readonly rank: Rank; readonly name: string; readonly digest: Digest }
  /** All downloads pause until there is room: so many bytes of them all are not here yet. */
  | {
      readonly note: 'storage-full';
      /** What ran out. */
      readonly missing: Shortage;
      readonly name: string;
      readonly digest: Digest;
      readonly folder: string;
      readonly missingBytes: number;
      /** How long they wait for it. */
      readonly diskWaitMs: number;
    }
  | { readonly note: 'storage-available'; readonly pausedMs: number }
  | { readonly note: 'file-progress'; readonly progress: FileProgress }
  | {
      readonly note: 'file-complete';
      readonly digest: Digest;
      readonly name: string;
      readonly path: string;
      readonly progress: FileProgress;
      readonly resumedBytes: number;
      readonly ms: number;
    }
  | {
      readonly note: 'file-failed';
      readonly name: string;
      readonly digest: Digest | undefined;
      readonly exitCode: ExitCode;
      readonly reason: string;
    }
  | {
      readonly note: 'segment-uploaded';
      readonly digest: Digest;
      readonly index: number;
      readonly to: Rank;
      readonly bytes: number;
    }
  | { readonly note: 'upload-unreadable'; readonly digest: Digest; readonly index: number; readonly reason: string }
  /** A neighbour acknowledges nothing: others that wait have its upload's slot. */
  | { readonly note: 'upload-late'; readonly to: Rank; readonly digest: Digest; readonly index: number }
  /** A neighbour was sent wrong bytes, as it says: what was sent to it is compared with its hashes. */
  | { readonly note: 'complaint'; readonly from: Rank; readonly segments: readonly number[]; readonly detail: string }
  /** What lies here is no longer what was offered: it is neither served nor announced any more. */
  | { readonly note: 'file-withdrawn'; readonly name: string; readonly digest: Digest; readonly reason: string }
  | {
      readonly note: 'peer-refused';
      readonly remoteHost: string;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  | { readonly note: 'leaving'; readonly graceMs: number }
  | { readonly note: 'shutdown'; readonly reason: string };
