import type { ChannelHub } from '@shoal/common/io';

import type { TrackerAction, TrackerEvent, TrackerLogEvent } from '../core/index.js';
import type { Authenticator } from './authenticator.js';
import type { AddressProber } from './probe/address-prober.js';

export type HostAction = Exclude<TrackerAction, { readonly type: 'set-timer' | 'cancel-timer' }>;

interface Parts {
  readonly hub: ChannelHub;
  readonly prober: AddressProber;
  readonly authenticator: Authenticator | undefined;
  readonly dispatch: (event: TrackerEvent) => void;
  readonly onLogEvent: (event: TrackerLogEvent) => void;
  readonly onFinish: (reason: string) => void;
}

/** Performs one action of the machine; results come back as events. */
export function performAction(parts: Parts, action: HostAction): void {
  const { hub, prober, authenticator, dispatch } = parts;
  switch (action.type) {
    case 'open-channel':
    case 'send':
    case 'close-channel':
      hub.perform(action);
      return;
    case 'send-answer': {
      const { channel, envelope, ticket } = action;
      // The callback may come while the machine handles an event.
      hub.send(channel, envelope, () => {
        setImmediate(() => {
          dispatch({ type: 'answer-sent', ticket });
        });
      });
      return;
    }
    case 'probe-address': {
      const { channel, address } = action;
      prober.probe(action, (isProved, hint) => {
        dispatch({ type: 'address-probed', channel, address, isProved, ...(hint === undefined ? {} : { hint }) });
      });
      return;
    }
    case 'issue-credential': {
      const { channel, claims, lifetimeMs } = action;
      const credential = authenticator?.issue(claims, lifetimeMs);
      if (credential !== undefined) dispatch({ type: 'credential-issued', channel, credential });
      return;
    }
    case 'log':
      parts.onLogEvent(action.event);
      return;
    case 'finish':
      parts.onFinish(action.reason);
      return;
  }
}
