import type { Machine, Millis, TimerAction, TimerEvent } from '../index.js';

/** The longest delay that setTimeout takes; later deadlines are set again when it has passed. */
const MAX_DELAY_MS = 0x7fff_ffff;

/**
 * Runs one machine in real time: feeds it events one after the other, keeps its named timers, and
 * hands every other action to `perform`. An event that arises while an action is performed waits
 * until all actions of the event before it are done.
 */
export class RealTimeHost<Event, Action extends { readonly type: string }> {
  readonly #machine: Machine<Event | TimerEvent, Action | TimerAction>;
  readonly #perform: (action: Exclude<Action, TimerAction>) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #waiting: (Event | TimerEvent)[] = [];
  #busy = false;
  #stopped = false;

  constructor(
    machine: Machine<Event | TimerEvent, Action | TimerAction>,
    perform: (action: Exclude<Action, TimerAction>) => void,
  ) {
    this.#machine = machine;
    this.#perform = perform;
  }

  dispatch(event: Event | TimerEvent): void {
    if (this.#stopped) return;
    this.#waiting.push(event);
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        for (const action of this.#machine.handle(next, now())) this.#apply(action);
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Drops all timers and ignores whatever still comes. */
  stop(): void {
    this.#stopped = true;
    this.#waiting.length = 0;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #apply(action: Action | TimerAction): void {
    if (isTimerAction(action)) {
      clearTimeout(this.#timers.get(action.name));
      this.#timers.delete(action.name);
      if (action.type === 'set-timer' && !this.#stopped) this.#arm(action.name, action.at);
      return;
    }
    this.#perform(action as Exclude<Action, TimerAction>);
  }

  #arm(name: string, at: Millis): void {
    // Rounded up: a timer that fires a fraction early would find its deadline not reached.
    const delay = Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil(at - now())));
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      if (now() < at) this.#arm(name, at);
      else this.dispatch({ type: 'timer-expired', name });
    }, delay);
    this.#timers.set(name, timer);
  }
}

/** The real host's clock: monotonic, so that a corrected wall clock moves no deadline. */
export function now(): Millis {
  return performance.now();
}

function isTimerAction(action: { readonly type: string }): action is TimerAction {
  return action.type === 'set-timer' || action.type === 'cancel-timer';
}
