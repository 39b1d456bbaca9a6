/**
 * Set by every transition of a file after which a further request may be possible. The downloader reads it after each
 * event: this is the only condition for scheduling requests.
 */
export class SchedulingMark {
  #isSet = false;

  set(): void {
    this.#isSet = true;
  }

  /** True where it was set since the last call. */
  take(): boolean {
    const wasSet = this.#isSet;
    this.#isSet = false;
    return wasSet;
  }
}
