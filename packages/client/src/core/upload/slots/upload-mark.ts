/**
 * Set by every transition of the queue and of active uploads after which an upload may start. The uploader reads it
 * after each event: this is the only condition for starting uploads.
 */
export class UploadMark {
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
