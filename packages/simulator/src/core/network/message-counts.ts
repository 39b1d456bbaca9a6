import type { Tag } from '@shoal/common';

interface Counter {
  count: number;
}

/** How many messages went out, closings included, and how many of each tag. */
export class MessageCounts {
  total = 0;
  readonly byTag = new Map<Tag, Counter>();
  #lastTag: Tag | undefined;
  #last: Counter = { count: 0 };

  add(tag: Tag): void {
    // The same news goes to many neighbours in a row.
    if (tag !== this.#lastTag) {
      this.#lastTag = tag;
      this.#last = this.byTag.get(tag) ?? { count: 0 };
      this.byTag.set(tag, this.#last);
    }
    this.#last.count += 1;
  }
}
