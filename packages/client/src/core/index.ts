export { Downloader } from './downloader/downloader.js';
export * from './events.js';
export * from './facts.js';
export * from './notes.js';
export * from './options.js';
export * from './policy-name.js';
export * from './priority.js';
export { TrackerSession } from './session/tracker-session.js';
export { Uploader } from './uploader/uploader.js';
