import type { Envelope } from '@shoal/common';

import { handleBitfield, handleHave, handleReceived, handleSubscribe } from '../handlers/availability.js';
import { handleError } from '../handlers/corruption-checks.js';
import { completeUpload } from '../handlers/receipts.js';
import type { Parts } from '../parts/parts.js';
import type { UploadPeer } from '../peers/upload-peer.js';
import { handleCancel, handleCancelAny, handleDiscarded, handleRequest } from '../requests/handle-request.js';
import { handleCredential, handleHandshakeMessage } from './authentication.js';
import { countFutileRequest, rejectPeer, removePeer } from './connections.js';
import { handleHello } from './hello.js';

/** A message of a peer: HELLO, the handshake, or a request of an identified peer. */
export function receiveMessage(parts: Parts, peer: UploadPeer, envelope: Envelope): void {
  const { clock } = parts;
  const { source, correlation, body } = envelope;
  const { rank } = peer;
  peer.recordMessage(clock.now);
  if (body.tag === 'HELLO') {
    handleHello(parts, peer, envelope, body);
  } else if (peer.handshake !== undefined) {
    handleHandshakeMessage(parts, peer, envelope);
  } else if (rank === 0) {
    rejectPeer(parts, peer, 'NOT_INITIALISED', `${body.tag} before HELLO`, correlation);
  } else if (source !== rank) {
    rejectPeer(parts, peer, 'PROTOCOL', `rank ${rank} spoke as rank ${source}`, correlation);
  } else if (clock.now >= peer.credentialExpiresAt && body.tag !== 'CREDENTIAL') {
    rejectPeer(parts, peer, 'UNAUTHORISED', 'its credential has expired', correlation);
  } else {
    dispatch(parts, peer, envelope);
  }
}

function dispatch(parts: Parts, peer: UploadPeer, { correlation, body }: Envelope): void {
  const { channel } = peer;
  switch (body.tag) {
    case 'CREDENTIAL':
      return handleCredential(parts, peer, body);
    case 'SUBSCRIBE':
      return handleSubscribe(parts, peer, body.digest, correlation);
    case 'BITFIELD':
      return handleBitfield(parts, peer, body.digest, body.held);
    case 'HAVE':
      return handleHave(parts, peer, body.digest, body.segments);
    case 'RECEIVED':
      if (handleReceived(parts, peer, body.digest, body.index)) completeUpload(parts, peer, body.digest, body.index);
      return;
    case 'SEGMENT_REQUEST':
      if (!handleRequest(parts, peer, correlation, body.digest, body.segment)) countFutileRequest(parts, peer);
      return;
    case 'CANCEL':
      handleCancel(parts, channel, body.digest, body.index);
      return countFutileRequest(parts, peer);
    case 'CANCEL_ANY':
      handleCancelAny(parts, channel, body.digest);
      return countFutileRequest(parts, peer);
    case 'DISCARDED':
      handleDiscarded(parts, channel, body.digest, body.index);
      return countFutileRequest(parts, peer);
    case 'PING':
      return parts.channels.send(channel, { tag: 'PONG' }, correlation);
    case 'GOODBYE':
      parts.channels.close(channel, undefined, 'goodbye');
      return removePeer(parts, channel);
    case 'ERROR':
      return handleError(parts, peer, body);
    case 'PONG':
      return;
    default:
      rejectPeer(parts, peer, 'PROTOCOL', `${body.tag} is not for an uploader`, correlation);
  }
}
