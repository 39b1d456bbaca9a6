export * from './client-supervisor.js';
export type { ChannelLimits, DownloadThreadOptions, UploadThreadOptions } from './thread-options.js';
