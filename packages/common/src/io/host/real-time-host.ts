import type { ClockEvent, Machine, Millis, TimerAction, TimerEvent } from '../../index.js';
import { type AwakeClock, awakeClock, MAX_DELAY_MS } from './awake-clock.js';

/**
 * Runs one machine in real time: feeds it events one after the other, keeps its named timers, and
 * hands every other action to `perform`. An event that arises while an action is performed waits
 * until all actions of the previous event are done. Time in which the process did not run does not count: the
 * machine gets `clock-skipped`, for things that expire by real time.
 */
export class RealTimeHost<Event, Action extends { readonly type: string }> {
  readonly #machine: Machine<Event | HostEvent, Action | TimerAction>;
  readonly #clock: AwakeClock;
  readonly #perform: (action: Exclude<Action, TimerAction>) => void;
  /** Deadlines by name. One timer of Node's serves them all: most are moved before they are reached. */
  readonly #deadlines = new Map<string, Millis>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;
  readonly #waiting: (Event | TimerEvent)[] = [];
  #busy = false;
  #stopped = false;
  #sleptMs: Millis;

  constructor(
    machine: Machine<Event | HostEvent, Action | TimerAction>,
    perform: (action: Exclude<Action, TimerAction>) => void,
    clock = awakeClock,
  ) {
    this.#machine = machine;
    this.#perform = perform;
    this.#clock = clock;
    clock.beat();
    this.#sleptMs = clock.sleptMs;
  }

  dispatch(event: Event | TimerEvent): void {
    if (this.#stopped) return;
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        const now = this.#clock.now();
        if (this.#clock.sleptMs !== this.#sleptMs) this.#woke(now);
        for (const action of this.#machine.handle(next, now)) this.#apply(action);
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Drops all timers and ignores whatever still comes. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
    clearTimeout(this.#timer);
    this.#deadlines.clear();
  }

  #woke(now: Millis): void {
    const ms = this.#clock.sleptMs - this.#sleptMs;
    this.#sleptMs = this.#clock.sleptMs;
    for (const action of this.#machine.handle({ type: 'clock-skipped', ms }, now)) this.#apply(action);
  }

  #apply(action: Action | TimerAction): void {
    if (!isTimerAction(action)) {
      this.#perform(action as Exclude<Action, TimerAction>);
    } else if (action.type === 'cancel-timer') {
      this.#deadlines.delete(action.name);
    } else if (!this.#stopped) {
      this.#deadlines.set(action.name, action.at);
      if (action.at < this.#armedFor) this.#arm(action.at);
    }
  }

  /** Moving or cancelling a deadline does not change Node's timer: when it fires, it finds nothing to do. */
  #arm(at: Millis): void {
    clearTimeout(this.#timer);
    this.#armedFor = at;
    if (at === Infinity) return;
    // Rounded up: a timer that fires a fraction early would find its deadline not reached.
    const delay = Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil(at - this.#clock.now())));
    this.#timer = setTimeout(this.#expire, delay);
  }

  readonly #expire = (): void => {
    this.#armedFor = Infinity;
    const reached = this.#clock.now();
    const expired = [...this.#deadlines].filter(([, at]) => at <= reached);
    // In the order of their deadlines, as if each had a timer of its own.
    for (const [name, at] of expired.sort(([, a], [, b]) => a - b)) {
      // One before it may have moved or cancelled it.
      if (this.#deadlines.get(name) !== at) continue;
      this.#deadlines.delete(name);
      this.dispatch({ type: 'timer-expired', name });
    }
    // No spread: there may be more deadlines than a call takes arguments.
    let next = this.#armedFor;
    for (const at of this.#deadlines.values()) if (at < next) next = at;
    if (next < this.#armedFor) this.#arm(next);
  };
}

type HostEvent = TimerEvent | ClockEvent;

function isTimerAction(action: { readonly type: string }): action is TimerAction {
  return action.type === 'set-timer' || action.type === 'cancel-timer';
}
