/** A failure that its message says in full, to whoever runs the benchmark. */
export class BenchError extends Error {}
