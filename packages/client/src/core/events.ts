import type {
  Address,
  ChannelAction,
  ChannelEvent,
  ChannelId,
  ClockEvent,
  CredentialClaims,
  Digest,
  ExitCode,
  Holder,
  Manifest,
  Millis,
  Payload,
  Rank,
  SegmentSet,
  TimerAction,
  TimerEvent,
} from '@shoal/common';

import type { PostAction, PostedEvent } from './machine-messages.js';
import type { ClientLogEvent } from './log-events.js';
import type { Offer } from './options.js';
import type { Shortage } from './shortage.js';

interface LogAction {
  readonly type: 'log';
  readonly event: ClientLogEvent;
}

/** Requests to the host about credentials and signatures; the answers are `ProofEvent`s. */
export type ProofAction =
  | {
      readonly type: 'check-credential';
      readonly channel: ChannelId;
      readonly credential: string;
      readonly swarmKeys: readonly string[];
      /** Given where it can only be theirs: the signature of any other is not checked, because that costs most. */
      readonly holder?: Holder;
    }
  | {
      readonly type: 'check-proof';
      readonly channel: ChannelId;
      readonly publicKey: string;
      readonly statement: string;
      readonly proof: string;
    }
  /** Sign this with the client's own key. */
  | { readonly type: 'prove'; readonly channel: ChannelId; readonly statement: string };

export type ProofEvent =
  /** Undefined: none of the swarm's keys has signed it. */
  | {
      readonly type: 'credential-checked';
      readonly channel: ChannelId;
      readonly claims: CredentialClaims | undefined;
    }
  | { readonly type: 'proof-checked'; readonly channel: ChannelId; readonly isSound: boolean }
  | { readonly type: 'proved'; readonly channel: ChannelId; readonly proof: string };

export type SessionEvent =
  | ChannelEvent
  | ClockEvent
  | TimerEvent
  | PostedEvent<'session'>
  /** The first event of all: the upload thread listens here. */
  | {
      readonly type: 'start';
      readonly listen: Address;
      /** This machine's addresses in networks. */
      readonly ownHosts?: readonly string[];
    }
  /** Offer one more file while running. */
  | ({ readonly type: 'offer' } & Offer)
  /** The user or a signal asks for the end. */
  | { readonly type: 'stop'; readonly reason: string; readonly exitCode: ExitCode };

export type SessionAction =
  | ChannelAction
  | TimerAction
  | PostAction<'session'>
  | LogAction
  /** Everything is said: end the process with this code. */
  | { readonly type: 'finish'; readonly exitCode: ExitCode; readonly reason: string };

export type DownloaderEvent =
  | ChannelEvent
  | ClockEvent
  | ProofEvent
  | TimerEvent
  | PostedEvent<'downloader'>
  /** Answers `open-file`: what an earlier run left, verified again, and where it lies. */
  | {
      readonly type: 'file-opened';
      readonly digest: Digest;
      readonly held: SegmentSet;
      /** Those of them that are zeros, and for which nothing lies on disk: no earlier run left them. */
      readonly holes: SegmentSet;
      readonly path: string;
    }
  | { readonly type: 'segment-stored'; readonly digest: Digest; readonly index: number }
  /** The bytes do not match the segment's hash: nothing was written. */
  | { readonly type: 'segment-rejected'; readonly digest: Digest; readonly index: number }
  | { readonly type: 'file-completed'; readonly digest: Digest; readonly path: string }
  /** The storage has no room for this now: nothing was written, or not all of it. */
  | {
      readonly type: 'storage-full';
      /** The resource that ran out. */
      readonly missing?: Shortage;
      readonly refused: StorageAction;
      readonly folder: string;
      readonly reason: string;
    }
  | { readonly type: 'storage-failed'; readonly digest: Digest; readonly reason: string };

export type DownloaderAction =
  | ChannelAction
  | ProofAction
  | TimerAction
  | PostAction<'downloader'>
  | LogAction
  | StorageAction
  /** Keep what is verified and let go of the file. */
  | { readonly type: 'close-file'; readonly digest: Digest };

/** Actions that need disk space: each may also be answered by `storage-full` or `storage-failed`. */
export type StorageAction =
  /** `isRepair`: what lies under the final name, and is not right, becomes the `.part` again. */
  | { readonly type: 'open-file'; readonly manifest: Manifest; readonly isRepair: boolean }
  /** Verify, then write; answered by `segment-stored` or `segment-rejected`. */
  | { readonly type: 'store-segment'; readonly digest: Digest; readonly index: number; readonly payload: Payload }
  /** Everything is held: make it durable under its final name. */
  | { readonly type: 'complete-file'; readonly digest: Digest };

export type UploaderEvent =
  | ChannelEvent
  | ClockEvent
  | ProofEvent
  | TimerEvent
  | PostedEvent<'uploader'>
  /** A `send-segment` could not be read: nothing was sent. */
  | { readonly type: 'segment-unreadable'; readonly segment: OutgoingSegment; readonly reason: string }
  /** It could not be read because something ran out here: it is as good as before. */
  | { readonly type: 'segment-busy'; readonly segment: OutgoingSegment }
  /** The same, because what lies here is not what was offered: no other segment of the file can be trusted. */
  | { readonly type: 'source-changed'; readonly segment: OutgoingSegment; readonly reason: string }
  /** Answers `check-segment` where the segment is not what it should be; `isChanged` as for `source-changed`. */
  | {
      readonly type: 'segment-wrong';
      readonly digest: Digest;
      readonly index: number;
      readonly isChanged: boolean;
      readonly reason: string;
    };

export type UploaderAction =
  | ChannelAction
  | ProofAction
  | TimerAction
  | PostAction<'uploader'>
  | LogAction
  /** The location of a file's bytes from now on. */
  | ({ readonly type: 'locate-file' } & Offer)
  /** Read a segment and send it as OK. */
  | { readonly type: 'send-segment'; readonly segment: OutgoingSegment }
  /** Read a segment and compare it with its hash; answered by `segment-wrong`, or not at all. */
  | { readonly type: 'check-segment'; readonly digest: Digest; readonly index: number };

export interface OutgoingSegment {
  readonly channel: ChannelId;
  readonly source: Rank;
  readonly destination: Rank;
  readonly correlation: number;
  readonly digest: Digest;
  readonly index: number;
  readonly load: number;
  /** Sent gradually over this time, if the rate limit makes it take so; 0: at once. */
  readonly overMs: Millis;
}
