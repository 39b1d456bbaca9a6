export * from './artifact-stream.js';
export * from './assignment-file.js';
export * from './client-identity.js';
export * from './client-supervisor.js';
export * from './file-indexer.js';
export { IndexCache } from './index-cache.js';
export * from './make-folder.js';
export type { ChannelLimits, DownloadThreadOptions, UploadThreadOptions } from './thread-options.js';
