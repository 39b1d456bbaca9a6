export { tokenAuthenticator, type Authenticator } from './authenticator.js';
export { defaultTrackerLimits } from './tracker-limits.js';
export type { TrackerLimits } from './tracker-limits.js';
export { startTracker } from './tracker-server.js';
export type { TrackerServer, TrackerServerOptions } from './tracker-server.js';
export { trackerIntake } from './tracker-intake.js';
