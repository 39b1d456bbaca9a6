import type { Machine, Millis } from '@shoal/common';

/** Observes the events and actions of a machine. */
export interface Monitor<Event, Action> {
  onEvent(event: Event, now: Millis): void;
  onAction(action: Action, now: Millis): void;
  /** Called after all actions of an event. */
  check(): void;
}

/** The same machine, observed by a monitor. */
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
