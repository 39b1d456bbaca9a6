import type { Address, ChannelAction, ChannelEvent, ChannelId, TimerAction, TimerEvent } from '@shoal/common';

import type { TrackerNote } from './notes.js';

export type TrackerEvent =
  | ChannelEvent
  | TimerEvent
  /** The first event of all. */
  | { readonly type: 'start' }
  /** The operator asks for the end: everybody gets SHUTDOWN. */
  | { readonly type: 'stop'; readonly reason: string }
  /** The host's answer to `probe-address`. */
  | {
      readonly type: 'address-probed';
      readonly channel: ChannelId;
      readonly address: Address;
      /** Undefined where the address answered as a Shoal uploader, else why it did not. */
      readonly problem: string | undefined;
    };

export type TrackerAction =
  | ChannelAction
  | TimerAction
  /** Dial a client's advertised address and report `address-probed`. */
  | { readonly type: 'probe-address'; readonly channel: ChannelId; readonly address: Address }
  | { readonly type: 'note'; readonly note: TrackerNote }
  /** Every SHUTDOWN is sent: close the listener and end. */
  | { readonly type: 'finish'; readonly reason: string };
