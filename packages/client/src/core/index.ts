export { Downloader } from './downloader.js';
export * from './events.js';
export * from './facts.js';
export * from './notes.js';
export * from './options.js';
export { TrackerSession } from './tracker-session.js';
export { Uploader } from './uploader.js';
