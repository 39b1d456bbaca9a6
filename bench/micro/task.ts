/** A small piece of work to be timed. */
export interface MicroTask {
  readonly name: string;
  /** Runs it once; a call must not change the work of the next call. */
  readonly run: () => unknown;
}
