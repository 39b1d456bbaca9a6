/** A failure whose message is complete for the user of the benchmark. */
export class BenchError extends Error {}
