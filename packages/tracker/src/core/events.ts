import type {
  Address,
  ChannelAction,
  ChannelEvent,
  ChannelId,
  ClockEvent,
  MemberClaims,
  Envelope,
  Millis,
  Principal,
  Rank,
  SwarmCredential,
  TimerAction,
  TimerEvent,
} from '@shoal/common';

import type { TrackerLogEvent } from './log-events.js';

export type TrackerEvent =
  | ChannelEvent
  | ClockEvent
  | TimerEvent
  /** The first event of all. */
  | { readonly type: 'start' }
  /** The operator stops the tracker: all clients get SHUTDOWN. */
  | { readonly type: 'stop'; readonly reason: string }
  /** The host's answer to `probe-address`. */
  | {
      readonly type: 'address-probed';
      readonly channel: ChannelId;
      readonly address: Address;
      /** The client itself answered there. */
      readonly isProved: boolean;
      /** A hint for the client's operator, if it reveals nothing about other hosts. */
      readonly hint?: string | undefined;
    }
  /** An answer sent by `send-answer` has left this machine, or will not any more. */
  | { readonly type: 'answer-sent'; readonly ticket: number }
  /** The host checks tokens with other keys from now on, and signs credentials with another. */
  | { readonly type: 'keys-renewed' }
  /** The host's answer to `issue-credential`. */
  | { readonly type: 'credential-issued'; readonly channel: ChannelId; readonly credential: SwarmCredential };

export type TrackerAction =
  | ChannelAction
  | TimerAction
  /** Ask at a client's address whether it is this client's, and report `address-probed`. */
  | {
      readonly type: 'probe-address';
      readonly channel: ChannelId;
      readonly principal: Principal;
      readonly seenHost: string;
      readonly address: Address;
      readonly rank: Rank;
      readonly nonce: string;
    }
  /** As `send`, and report `answer-sent` when its bytes are no longer needed. */
  | { readonly type: 'send-answer'; readonly channel: ChannelId; readonly envelope: Envelope; readonly ticket: number }
  /** Sign a member's credential with the swarm's key, valid for this long. */
  | {
      readonly type: 'issue-credential';
      readonly channel: ChannelId;
      readonly claims: MemberClaims;
      readonly lifetimeMs: Millis;
    }
  | { readonly type: 'log'; readonly event: TrackerLogEvent }
  /** Every SHUTDOWN is sent: close the listener and end. */
  | { readonly type: 'finish'; readonly reason: string };
