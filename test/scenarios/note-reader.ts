/** One line of a daemon's log, by what kind of note it tells. */
export type LoggedNote = Readonly<Record<string, unknown>> & { readonly note: string };

/** Reads what a process adds to its log, each line once. */
export class NoteReader {
  readonly #lines: readonly string[];
  #next = 0;

  constructor(lines: readonly string[]) {
    this.#lines = lines;
  }

  *new(): Generator<LoggedNote> {
    for (; this.#next < this.#lines.length; this.#next += 1) {
      const line = this.#lines[this.#next] as string;
      if (line.startsWith('{')) yield JSON.parse(line) as LoggedNote;
    }
  }
}
