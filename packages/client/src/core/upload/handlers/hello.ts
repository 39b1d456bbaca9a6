import { commonVersion, type Envelope, isAdvertisable, MAX_VERSION, type MessageOf, MIN_VERSION } from '@shoal/common';

import { beginGreeting } from './authentication.js';
import { dialBackAddress } from '../peers/callback-address.js';
import { cutOff, forget, identify } from './connections.js';
import type { Neighbour } from '../peers/upload-peers.js';
import type { UploaderContext } from '../uploader-context.js';

/** HELLO: who dials, and from where it uploads itself. */
export function hello(
  context: UploaderContext,
  neighbour: Neighbour,
  { source, destination, correlation }: Envelope,
  message: MessageOf<'HELLO'>,
): void {
  const { minVersion, maxVersion } = message;
  const version = commonVersion({ minVersion, maxVersion });
  if (neighbour.rank !== 0 || neighbour.greeting !== undefined) {
    cutOff(context, neighbour, 'ALREADY_INITIALISED', 'a second HELLO on one channel', correlation);
  } else if (version === undefined) {
    const detail = `you speak versions ${minVersion} to ${maxVersion}, this client ${MIN_VERSION} to ${MAX_VERSION}`;
    cutOff(context, neighbour, 'VERSION', detail, correlation);
  } else if (source === 0) {
    // A tracker checks whether this client listens here. Strangers may ask, too, and learn nothing else. A tracker that
    // comes before this thread knows the nonce asks again.
    const { addressNonce: nonce } = context;
    context.send(neighbour.channel, { tag: 'HELLO_ACK', version, ...(nonce === '' ? {} : { nonce }) }, correlation);
    const { channel } = neighbour;
    context.add({ type: 'close-channel', channel, code: undefined, reason: 'the address is checked' });
    forget(context, channel);
  } else if (source === context.rank) {
    cutOff(context, neighbour, 'PROTOCOL', `rank ${source} may not download here`, correlation);
  } else if (context.rank !== 0 && destination !== context.rank) {
    const detail = `HELLO is for rank ${destination}, this is rank ${context.rank}: ask the tracker for its address`;
    cutOff(context, neighbour, 'PROTOCOL', detail, correlation);
  } else if (!isAdvertisable(message)) {
    cutOff(context, neighbour, 'PROTOCOL', 'the host in HELLO is no host name or IP address', correlation);
  } else if (context.options.needsCredentials) {
    beginGreeting(context, neighbour, { source, correlation, version, hello: message });
  } else {
    if (!identify(context, neighbour, source, correlation)) return;
    neighbour.listen = dialBackAddress(message, neighbour.remoteHost);
    context.send(neighbour.channel, { tag: 'HELLO_ACK', version }, correlation);
  }
}
