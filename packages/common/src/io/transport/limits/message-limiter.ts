import type { WebSocket } from 'ws';

import type { Message, Tag } from '../../../index.js';
import { Bucket } from './bucket.js';

/** Size of a burst, in seconds of the rate. */
const BURST_S = 2;

/** This many segments in one HAVE take as long as a message. */
const SEGMENTS_PER_MESSAGE = 16;

/** Bytes of sets of segments. A neighbour with many large files sends more of them at once: it is read more slowly. */
const SET_BYTES_PER_SECOND = 2_500_000;
const SET_BYTES_BURST = 25_000_000;

/**
 * Cuts off a connection that sends more messages that are not about single segments than any honest one: a neighbour
 * that floods would keep a client from what others send.
 */
export function limitMessages(
  socket: WebSocket,
  perSecond: number,
  cutOff: (reason: string) => void,
  isAccepted = false,
): (message: Message | undefined) => void {
  const messages = new Bucket(perSecond, BURST_S * perSecond);
  const sets = new Bucket(SET_BYTES_PER_SECOND, SET_BYTES_BURST);
  let timer: NodeJS.Timeout | undefined;
  socket.on('close', () => {
    clearTimeout(timer);
  });
  return (message) => {
    if (message !== undefined && WORK.has(message.tag)) return;
    const segments = message?.tag === 'HAVE' ? message.segments.length : 0;
    // Of segments that were sent: as many as there are.
    if (isAccepted && (segments > 0 || message?.tag === 'RECEIVED')) return;
    if (messages.take(1 + segments / SEGMENTS_PER_MESSAGE) > 0) {
      cutOff(`over ${perSecond} messages a second that are about no segment`);
      return;
    }
    const waitMs = message?.tag === 'BITFIELD' ? sets.take(message.held.bytes) : 0;
    if (waitMs <= 0 || timer !== undefined) return;
    socket.pause();
    timer = setTimeout(() => {
      timer = undefined;
      socket.resume();
    }, waitMs);
  };
}

/** As many as there are segments. */
const WORK: ReadonlySet<Tag> = new Set(['OK', 'SEGMENT_REQUEST', 'CANCEL', 'DISCARDED']);
