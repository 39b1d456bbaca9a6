import type { Uses } from '../parts/parts.js';
import { type ConnectParts, handleDisconnect } from './connect.js';

/** Pings silent channels, and closes those that stay silent or do not complete the handshake. */
export function checkChannels(parts: ConnectParts & Uses<'limit' | 'outbox'>): void {
  const { channels, clock, options, pool, timers } = parts;
  const { keepaliveMs } = options;
  for (const peer of [...pool]) {
    if (!peer.isOpen) continue;
    // Messages do not extend the handshake, so a peer that never completes it is disconnected.
    const isHandshake = peer.state === 'handshake';
    const since = isHandshake ? peer.helloSentAt : Math.max(peer.lastMessageAt, peer.lastBytesAt);
    const silence = clock.now - since;
    if (silence >= 2 * keepaliveMs) {
      const cause = isHandshake ? 'HELLO was not answered' : 'no message received';
      const reason = `timeout: ${cause} for ${Math.round(silence / 1000)} s`;
      channels.close(peer, 'TIMEOUT', reason);
      handleDisconnect(parts, peer, reason);
    } else if (clock.now - peer.lastMessageAt >= keepaliveMs / 2) {
      // Sent while a long message arrives as well: the sender sees no other sign of life.
      channels.send(peer, { tag: 'PING' });
    }
  }
  timers.setAtLatest('sweep', clock.now + keepaliveMs / 2);
}
