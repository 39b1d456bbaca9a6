import type { Address, ChannelAction, ChannelEvent, ChannelId } from '@shoal/common';

export type EventOf<T extends ChannelEvent['type']> = Extract<ChannelEvent, { readonly type: T }>;

/** One participant of a transport. Its channel events are recorded as they arrive. */
export interface Endpoint {
  readonly events: readonly ChannelEvent[];
  perform(action: ChannelAction): void;
}

/** An implementation under test: two endpoints, of which one listens. */
export interface Transport {
  readonly listener: Endpoint;
  readonly initiator: Endpoint;
  /** The address of the listener. */
  readonly address: Address;
  /** An address on which no endpoint listens. */
  readonly unused: Address;
  /** The address that the endpoints report for each other. */
  readonly hosts: { readonly listener: string; readonly initiator: string };
  /** Lets events arrive until the condition holds; false if it does not in the time that every transport needs. */
  until(condition: () => boolean): Promise<boolean>;
}

/** Channel ids that an initiator chooses; the listener's are its transport's. */
export const CHANNEL: ChannelId = 7;
