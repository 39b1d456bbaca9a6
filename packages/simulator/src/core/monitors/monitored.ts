import type { Machine, Millis } from '@shoal/common';

/** Sees everything that goes into a machine and comes out of it. */
export interface Watch<Event, Action> {
  takes(event: Event, now: Millis): void;
  does(action: Action, now: Millis): void;
  /** All that the event led to is done. */
  check(): void;
}

/** The same machine, and somebody who looks on. */
export function watched<Event, Action>(
  machine: Machine<Event, Action>,
  watch: Watch<Event, Action>,
): Machine<Event, Action> {
  return {
    handle(event, now) {
      watch.takes(event, now);
      const actions = machine.handle(event, now);
      for (const action of actions) watch.does(action, now);
      watch.check();
      return actions;
    },
  };
}
