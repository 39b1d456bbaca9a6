import { commonVersion, type Envelope, isAdvertisable, MAX_VERSION, type MessageOf, MIN_VERSION } from '@shoal/common';

import type { Uses } from '../parts/parts.js';
import { callbackAddress } from '../peers/callback-address.js';
import { DownloaderHandshake } from '../peers/downloader-handshake.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import { authenticate } from './authentication.js';
import { assignRank, type RejectParts, rejectPeer, removePeer } from './connections.js';

type HelloParts = RejectParts & Uses<'clock' | 'membership' | 'options' | 'signatureBudget'>;

/** HELLO: the peer's rank, and where its own uploader listens. */
export function handleHello(
  parts: HelloParts,
  peer: UploadPeer,
  { source, destination, correlation }: Envelope,
  message: MessageOf<'HELLO'>,
): void {
  const { channels, options } = parts;
  const { minVersion, maxVersion } = message;
  const version = commonVersion({ minVersion, maxVersion });
  if (peer.rank !== 0 || peer.handshake !== undefined) {
    rejectPeer(parts, peer, 'ALREADY_INITIALISED', 'a second HELLO on one channel', correlation);
  } else if (version === undefined) {
    const detail = `you speak versions ${minVersion} to ${maxVersion}, this client ${MIN_VERSION} to ${MAX_VERSION}`;
    rejectPeer(parts, peer, 'VERSION', detail, correlation);
  } else if (source === 0) {
    answerProbe(parts, peer, version, correlation);
  } else if (source === channels.rank) {
    rejectPeer(parts, peer, 'PROTOCOL', `rank ${source} may not download here`, correlation);
  } else if (channels.rank !== 0 && destination !== channels.rank) {
    const detail = `HELLO is for rank ${destination}, this is rank ${channels.rank}: ask the tracker for its address`;
    rejectPeer(parts, peer, 'PROTOCOL', detail, correlation);
  } else if (!isAdvertisable(message.host)) {
    rejectPeer(parts, peer, 'PROTOCOL', 'the host in HELLO is no host name or IP address', correlation);
  } else if (options.needsCredentials) {
    authenticate(parts, peer, new DownloaderHandshake(source, correlation, version, message));
  } else {
    if (!assignRank(parts, peer, source, correlation)) return;
    peer.setListen(callbackAddress(message, peer.remoteHost));
    channels.send(peer.channel, { tag: 'HELLO_ACK', version }, correlation);
  }
}

/**
 * A tracker checks whether this client listens here. The answer tells strangers nothing else. A tracker whose nonce is
 * not known here yet repeats the probe.
 */
function answerProbe(parts: HelloParts, { channel }: UploadPeer, version: number, correlation: number): void {
  const { channels } = parts;
  const { addressNonce: nonce } = channels;
  channels.send(channel, { tag: 'HELLO_ACK', version, ...(nonce === '' ? {} : { nonce }) }, correlation);
  channels.close(channel, undefined, 'the address is checked');
  removePeer(parts, channel);
}
