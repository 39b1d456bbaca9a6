/** A small piece of work to be timed. */
export interface MicroTask {
  readonly name: string;
  /** Once; what it leaves behind must not make the next call another piece of work. */
  readonly run: () => unknown;
}
