/**
 * A mark that transitions of a machine's state set, and that the machine takes after each event: the only condition for a
 * step such as scheduling requests or starting uploads, so that no handler has to remember it.
 */
export class Mark {
  #isSet = false;

  set(): void {
    this.#isSet = true;
  }

  /** True if it was set since the last call. */
  take(): boolean {
    const wasSet = this.#isSet;
    this.#isSet = false;
    return wasSet;
  }
}
