export { InMemoryMembership } from './membership.js';
export type { Membership, MembershipFact, MembershipStore } from './membership.js';
export type { TrackerAction, TrackerEvent } from './events.js';
export type { ClientSummary, TrackerLogEvent, TrackerSummary } from './log-events.js';
export { defaultTrackerOptions } from './options.js';
export type { TrackerOptions } from './options.js';
export type { ClientStatus, FileStatus, MemberStatus, TrackerStatus } from './status/status.js';
export { Tracker } from './tracker.js';
