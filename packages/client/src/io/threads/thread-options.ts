import type { Address } from '@shoal/common';
import type { ReceiveLimits, SendLimits, SigningKey, TlsSettings } from '@shoal/common/io';

import type { DownloaderOptions, UploaderOptions } from '../../core/index.js';

/** Bounds of a thread's channels; a worker gets them as its workerData. */
export interface ChannelLimits {
  readonly maxFrameBytes: number;
  readonly maxSendQueueBytes: number;
  readonly openTimeoutMs: number;
  readonly makesNonces?: boolean | undefined;
  /** Limits of incoming connections. */
  readonly inflow?: Omit<ReceiveLimits, 'maxFrameBytes'> | undefined;
  readonly outflow?: SendLimits | undefined;
}

export interface UploadThreadOptions {
  /** Without an identity no peer could connect, so the client does not listen. */
  readonly tls: TlsSettings | undefined;
  readonly uploader: UploaderOptions;
  /** Proves the client's identity in swarms with tokens. */
  readonly signingKey?: SigningKey | undefined;
  readonly limits: ChannelLimits;
  readonly listen: Address;
  readonly maxOpenFiles: number;
  /** Compares every segment with its hash before it is sent. */
  readonly verifyReads: boolean;
  /** Size of the free buffers kept for reuse. */
  readonly maxFreeBufferBytes: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly requestTimeoutMs: number;
}

export interface DownloadThreadOptions {
  readonly tls: TlsSettings | undefined;
  readonly downloader: DownloaderOptions;
  readonly signingKey?: SigningKey | undefined;
  readonly limits: ChannelLimits;
  readonly maxFreeBufferBytes: number;
  /** Folder of complete files and `.part`s. */
  readonly outFolder: string;
  /** Repairs an existing file of a wanted name in place. */
  readonly repairs: boolean;
  /** Replaces outputs of an earlier run. */
  readonly isAssignment: boolean;
}
