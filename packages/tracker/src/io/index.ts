export { tokenAuthenticator, type Authenticator } from './authenticator.js';
export { defaultTrackerLimits, startTracker } from './tracker-server.js';
export type { TrackerLimits, TrackerServer, TrackerServerOptions } from './tracker-server.js';
export { trackerIntake } from './tracker-intake.js';
