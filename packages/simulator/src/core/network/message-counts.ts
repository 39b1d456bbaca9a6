import type { Tag } from '@shoal/common';

interface Counter {
  count: number;
}

/** The number of messages sent, close notices included, and the number of each tag. */
export class MessageCounts {
  total = 0;
  readonly byTag = new Map<Tag, Counter>();
  #lastTag: Tag | undefined;
  #last: Counter = { count: 0 };

  add(tag: Tag): void {
    // The same HAVE goes to many peers in a row.
    if (tag !== this.#lastTag) {
      this.#lastTag = tag;
      this.#last = this.byTag.get(tag) ?? { count: 0 };
      this.byTag.set(tag, this.#last);
    }
    this.#last.count += 1;
  }
}
