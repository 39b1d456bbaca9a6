/** A point in time or a duration, in milliseconds. The host decides where zero lies. */
export type Millis = number;

/**
 * A pure state machine: the only place where Shoal decides anything.
 *
 * Synchronous and deterministic: everything it knows, it was told. It never reads a clock, draws
 * unseeded randomness or touches a socket or a file, and remote input never makes it throw.
 */
export interface Machine<Event, Action> {
  handle(event: Event, now: Millis): readonly Action[];
}

/** Asks the host for one live deadline per name: setting a name again moves it. */
export type TimerAction =
  | { readonly type: 'set-timer'; readonly name: string; readonly at: Millis }
  | { readonly type: 'cancel-timer'; readonly name: string };

export interface TimerEvent {
  readonly type: 'timer-expired';
  readonly name: string;
}

/**
 * The process did not run for so long, and the machine's time stood still. Deadlines stay as they are; what the world's
 * time ends (a credential, a token) ends so much sooner.
 */
export interface ClockEvent {
  readonly type: 'clock-skipped';
  readonly ms: Millis;
}
