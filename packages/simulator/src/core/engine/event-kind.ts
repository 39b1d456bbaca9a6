/** The kinds of events. The meaning of `target` and `data` depends on the kind. */
export const EventKind = {
  /** The machine of host `target` handles `data`. */
  dispatch: 0,
  /** The timer `data` of host `target` is due. */
  timer: 1,
  /** The message `data` arrives at the channel end `target`. */
  arrive: 2,
  /** The function `data` is called. */
  call: 3,
} as const;
