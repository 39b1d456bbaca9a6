/** Collects the actions of the current event, in order. */
export class Outbox<Action> {
  #actions: Action[] = [];

  add(action: Action): void {
    this.#actions.push(action);
  }

  /** The actions collected since the last call. */
  take(): readonly Action[] {
    // Most events cause no action: they share one empty array.
    if (this.#actions.length === 0) return NOTHING;
    const actions = this.#actions;
    this.#actions = [];
    return actions;
  }
}

const NOTHING: readonly never[] = [];
