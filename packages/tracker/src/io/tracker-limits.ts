import { TRACKER_FRAME_BYTES } from '@shoal/common/io';

/** The limits on what clients may send, occupy and leave unread. */
export interface TrackerLimits {
  readonly maxFrameBytes: number;
  /** A client with a longer send queue is disconnected. */
  readonly maxSendQueueBytes: number;
  /** HTTP and WebSocket connections together. */
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  /** Of one client; a faster one is slowed down. */
  readonly maxMessagesPerSecond: number;
  readonly maxReceivedBytesPerSecond: number;
  /** Bytes of incomplete messages, of all clients: the client with the most is disconnected. */
  readonly maxPartialBytes: number;
  /** Bytes of all send queues: the client with the longest is disconnected. */
  readonly maxTotalSendBytes: number;
  /** A client whose send queue does not shrink for this long, and that reads slower than the minimum rate, is disconnected. */
  readonly slowReaderTimeoutMs: number;
  readonly minSendBytesPerSecond: number;
  /** Time limit for the HTTP request of a connection. */
  readonly requestTimeoutMs: number;
  readonly probeTimeoutMs: number;
  readonly parallelProbes: number;
  /** Time limit for clients to close their channels at the end. */
  readonly closeGraceMs: number;
}

export const defaultTrackerLimits: TrackerLimits = {
  maxFrameBytes: TRACKER_FRAME_BYTES,
  maxSendQueueBytes: 2 * TRACKER_FRAME_BYTES,
  maxConnections: 21_000,
  maxConnectionsPerAddress: 5_000,
  maxMessagesPerSecond: 10_000,
  maxReceivedBytesPerSecond: 32 * 1024 * 1024,
  maxPartialBytes: 48 * 1024 * 1024,
  maxTotalSendBytes: 512 * 1024 * 1024,
  slowReaderTimeoutMs: 30_000,
  minSendBytesPerSecond: 16 * 1024,
  requestTimeoutMs: 10_000,
  probeTimeoutMs: 3_000,
  parallelProbes: 16,
  closeGraceMs: 2_000,
};
