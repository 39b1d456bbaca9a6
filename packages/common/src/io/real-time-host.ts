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
  /** Deadlines by name. One timer of Node's serves them all: most are moved before they are reached. */
  readonly #deadlines = new Map<string, Millis>();
  #timer: NodeJS.Timeout | undefined;
  #armedFor = Infinity;
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
    clearTimeout(this.#timer);
    this.#deadlines.clear();
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

  /** A deadline that is moved or cancelled leaves Node's timer as it is: it then finds nothing to do. */
  #arm(at: Millis): void {
    clearTimeout(this.#timer);
    this.#armedFor = at;
    if (at === Infinity) return;
    // Rounded up: a timer that fires a fraction early would find its deadline not reached.
    const delay = Math.min(MAX_DELAY_MS, Math.max(0, Math.ceil(at - now())));
    this.#timer = setTimeout(this.#expire, delay);
  }

  readonly #expire = (): void => {
    this.#armedFor = Infinity;
    const reached = now();
    const expired = [...this.#deadlines].filter(([, at]) => at <= reached);
    // In the order of their deadlines, as if each had a timer of its own.
    for (const [name, at] of expired.sort(([, a], [, b]) => a - b)) {
      // One before it may have moved or cancelled it.
      if (this.#deadlines.get(name) !== at) continue;
      this.#deadlines.delete(name);
      this.dispatch({ type: 'timer-expired', name });
    }
    const next = Math.min(this.#armedFor, ...this.#deadlines.values());
    if (next < this.#armedFor) this.#arm(next);
  };
}

/** The real host's clock: monotonic, so that a corrected wall clock moves no deadline. */
export function now(): Millis {
  return performance.now();
}

function isTimerAction(action: { readonly type: string }): action is TimerAction {
  return action.type === 'set-timer' || action.type === 'cancel-timer';
}
