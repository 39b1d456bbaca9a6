import { integer, interval, setting, size } from '../config/config.js';
import type { ReceiveLimits, SendLimits } from '@shoal/common/io';

/** How fast others may send on connections that they dialled, and how slowly they may read. */
export function flowSettings(defaults: Omit<ReceiveLimits, 'maxFrameBytes'> & SendLimits) {
  return {
    maxMessagesPerSecond: setting(
      'max-messages-per-second',
      integer(1),
      defaults.maxMessagesPerSecond,
      'messages of one connection; a faster one is slowed down',
    ),
    maxReceivedBytesPerSecond: setting(
      'max-received-rate',
      size(1_024),
      defaults.maxReceivedBytesPerSecond,
      'bytes a second of one connection; a faster one is slowed down',
    ),
    maxPartialBytes: setting(
      'max-partial-messages',
      size(1_024),
      defaults.maxPartialBytes,
      'bytes of messages begun and not ended, over all connections: the one with most is cut off',
    ),
    maxTotalSendBytes: setting(
      'max-total-send-queue',
      size(64 * 1024),
      defaults.maxTotalSendBytes,
      'bytes that wait to be read, over all connections: the one with most is cut off',
    ),
    slowReaderTimeoutMs: setting(
      'slow-reader-timeout',
      interval,
      defaults.slowReaderTimeoutMs,
      'how long what waits may stay unread, besides its time at --min-send-rate, before its reader is cut off',
    ),
    minSendBytesPerSecond: setting(
      'min-send-rate',
      size(1),
      defaults.minSendBytesPerSecond,
      'bytes a second that whoever is sent something has to read',
    ),
  };
}
