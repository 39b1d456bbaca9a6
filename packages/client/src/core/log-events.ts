import type { Address, Digest, ErrorCodeName, ExitCode, HeldFile, NotOkReason, Rank, SegmentWish } from '@shoal/common';

import type { FileProgress } from './machine-messages.js';
import type { Shortage } from './shortage.js';

/** A typed event for people and programs: the only source of logs, displays and recordings. */
export type ClientLogEvent =
  | { readonly type: 'connecting'; readonly tracker: Address; readonly attempt: number }
  | {
      readonly type: 'tracker-unreachable';
      readonly tracker: Address;
      readonly reason: string;
      readonly retryInMs: number;
    }
  | { readonly type: 'registered'; readonly rank: Rank; readonly sessionClients: number }
  | { readonly type: 'ready'; readonly clients: number }
  | { readonly type: 'tracker-error'; readonly code: ErrorCodeName; readonly detail: string }
  | { readonly type: 'tracker-lost'; readonly reason: string }
  /** Another client has this one's id: it goes on with a new one. `isMaybeCopied`: that client has the secret, too. */
  | { readonly type: 'identity-renewed'; readonly isMaybeCopied: boolean; readonly reason: string }
  | { readonly type: 'offered'; readonly file: HeldFile }
  | {
      readonly type: 'offer-refused';
      readonly name: string;
      readonly digest: Digest;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  /** Everything is wanted: that much it is. */
  | { readonly type: 'catalogued'; readonly files: number; readonly bytes: number }
  | {
      readonly type: 'download-started';
      readonly digest: Digest;
      readonly name: string;
      readonly bytes: number;
      readonly segments: number;
      readonly members: number;
    }
  /** The partial file of an earlier run is being verified; emitted a few times a second. */
  | {
      readonly type: 'file-checking';
      readonly digest: Digest;
      readonly checkedBytes: number;
      readonly bytes: number;
    }
  | { readonly type: 'download-resumed'; readonly digest: Digest; readonly segments: number; readonly bytes: number }
  /** Segments of zeros, which need neither be fetched nor written. */
  | { readonly type: 'holes-skipped'; readonly digest: Digest; readonly segments: number; readonly bytes: number }
  | { readonly type: 'segment-held'; readonly digest: Digest; readonly index: number; readonly from: Rank }
  | {
      readonly type: 'segment-rejected';
      readonly digest: Digest;
      readonly index: number;
      readonly from: Rank;
      readonly reason: string;
    }
  | { readonly type: 'request-refused'; readonly digest: Digest; readonly from: Rank; readonly reason: NotOkReason }
  | {
      readonly type: 'request-timeout';
      readonly digest: Digest;
      readonly segment: SegmentWish;
      readonly from: Rank;
      readonly waitedMs: number;
    }
  /** A held segment is corrupt or unreadable on disk: it is downloaded again. */
  | { readonly type: 'segment-corrupt'; readonly name: string; readonly digest: Digest; readonly index: number }
  /** A file that was complete is not right any more: what is wrong of it is fetched again. */
  | { readonly type: 'file-damaged'; readonly name: string; readonly digest: Digest }
  | {
      readonly type: 'file-repaired';
      readonly name: string;
      readonly digest: Digest;
      readonly path: string;
      readonly ms: number;
    }
  /** Nothing new of it has come for a while: one line tells why. */
  | {
      readonly type: 'download-stalled';
      readonly name: string;
      readonly digest: Digest;
      readonly stalledMs: number;
      readonly cause: string;
    }
  | { readonly type: 'peer-banned'; readonly rank: Rank; readonly reason: string }
  /** It answered with an ERROR. */
  | { readonly type: 'peer-error'; readonly rank: Rank; readonly code: ErrorCodeName; readonly detail: string }
  /** No TLS connection with it. */
  | { readonly type: 'peer-untrusted'; readonly rank: Rank; readonly address: Address; readonly reason: string }
  | { readonly type: 'peer-disconnected'; readonly rank: Rank; readonly reason: string }
  /** It holds nothing of a file any more that it offered or held before. */
  | { readonly type: 'peer-unshared'; readonly rank: Rank; readonly name: string; readonly digest: Digest }
  /** All downloads pause until there is disk space for the missing bytes. */
  | {
      readonly type: 'storage-full';
      /** The resource that ran out. */
      readonly missing: Shortage;
      readonly name: string;
      readonly digest: Digest;
      readonly folder: string;
      readonly missingBytes: number;
      /** Time for which they wait for it. */
      readonly diskWaitMs: number;
    }
  | { readonly type: 'storage-available'; readonly pausedMs: number }
  | { readonly type: 'file-progress'; readonly progress: FileProgress }
  | {
      readonly type: 'file-complete';
      readonly digest: Digest;
      readonly name: string;
      readonly path: string;
      readonly progress: FileProgress;
      readonly resumedBytes: number;
      readonly ms: number;
    }
  | {
      readonly type: 'file-failed';
      readonly name: string;
      readonly digest: Digest | undefined;
      readonly exitCode: ExitCode;
      readonly reason: string;
    }
  | {
      readonly type: 'segment-uploaded';
      readonly digest: Digest;
      readonly index: number;
      readonly to: Rank;
      readonly bytes: number;
    }
  | { readonly type: 'upload-unreadable'; readonly digest: Digest; readonly index: number; readonly reason: string }
  /** A neighbour acknowledges nothing: others that wait have its upload's slot. */
  | { readonly type: 'upload-late'; readonly to: Rank; readonly digest: Digest; readonly index: number }
  /** A neighbour was sent wrong bytes, as it says: what was sent to it is compared with its hashes. */
  | { readonly type: 'complaint'; readonly from: Rank; readonly segments: readonly number[]; readonly detail: string }
  /** The file on disk has changed: it is neither served nor announced any more. */
  | { readonly type: 'file-withdrawn'; readonly name: string; readonly digest: Digest; readonly reason: string }
  | {
      readonly type: 'peer-refused';
      readonly remoteHost: string;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  | { readonly type: 'leaving'; readonly graceMs: number }
  | { readonly type: 'shutdown'; readonly reason: string };
