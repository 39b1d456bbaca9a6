import type { Address } from '@shoal/common';
import type { ReceiveLimits, SendLimits, SigningKey, TlsSettings } from '@shoal/common/io';

import type { DownloaderOptions, UploaderOptions } from '../../core/index.js';

/** Bounds of a thread's channels; a worker gets them as its workerData. */
export interface ChannelLimits {
  readonly maxFrameBytes: number;
  readonly maxSendQueueBytes: number;
  readonly openTimeoutMs: number;
  readonly makesNonces?: boolean | undefined;
  /** Of connections that others dialled. */
  readonly inflow?: Omit<ReceiveLimits, 'maxFrameBytes'> | undefined;
  readonly outflow?: SendLimits | undefined;
}

export interface UploadThreadOptions {
  /** Without an identity nobody could dial this client: then it does not listen. */
  readonly tls: TlsSettings | undefined;
  readonly uploader: UploaderOptions;
  /** With which it proves who it is, where it is a member by a token. */
  readonly signingKey?: SigningKey | undefined;
  readonly limits: ChannelLimits;
  readonly listen: Address;
  readonly maxOpenFiles: number;
  /** Compare every segment with its hash before it is sent. */
  readonly verifyReads: boolean;
  /** Buffers kept for the next segments. */
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
  /** Where finished files and `.part`s go. */
  readonly outFolder: string;
  /** What has a wanted file's name and is not right is made right, instead of being left alone. */
  readonly repairs: boolean;
  /** Outputs of an earlier run are replaced. */
  readonly isAssignment: boolean;
}
