/** A point in time or a duration, in milliseconds. The host decides where zero lies. */
export type Millis = number;

/**
 * A pure state machine: the only place where Shoal decides anything.
 *
 * Synchronous and deterministic: its events are its only input. It never reads a clock, draws
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
 * The process did not run for this long, and the machine's time stopped. Deadlines stay unchanged; credentials and
 * tokens, which expire by real time, expire this much earlier.
 */
export interface ClockEvent {
  readonly type: 'clock-skipped';
  readonly ms: Millis;
}
