import type { Machine, Millis } from '@shoal/common';

/** Sees everything that goes into a machine and comes out of it. */
export interface Monitor<Event, Action> {
  onEvent(event: Event, now: Millis): void;
  onAction(action: Action, now: Millis): void;
  /** All that the event led to is done. */
  check(): void;
}

/** The same machine, and somebody who looks on. */
export function monitored<Event, Action>(
  machine: Machine<Event, Action>,
  monitor: Monitor<Event, Action>,
): Machine<Event, Action> {
  return {
    handle(event, now) {
      monitor.onEvent(event, now);
      const actions = machine.handle(event, now);
      for (const action of actions) monitor.onAction(action, now);
      monitor.check();
      return actions;
    },
  };
}
