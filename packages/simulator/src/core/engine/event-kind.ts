/** What is done when an event's time has come; `target` and `data` mean something else in each. */
export const EventKind = {
  /** A host's machine hears `data`. */
  dispatch: 0,
  /** One of a host's timers, `data`, is due. */
  timer: 1,
  /** The message `data` arrives at the end `target` of a link. */
  arrive: 2,
  /** `data` is called. */
  call: 3,
} as const;
