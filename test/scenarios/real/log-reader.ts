/** One line of a daemon's log, by what kind of event it tells. */
export type LoggedEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** Reads what a process adds to its log, each line once. */
export class LogReader {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  *new(): Generator<LoggedEvent> {
    for (; this.#next < this.#lines.length; this.#next += 1) {
      const line = this.#lines[this.#next] as string;
      if (!line.startsWith('{')) continue;
      const entry = JSON.parse(line) as Readonly<Record<string, unknown>> & { readonly event: string };
      yield { ...entry, type: entry.event };
    }
  }
}
