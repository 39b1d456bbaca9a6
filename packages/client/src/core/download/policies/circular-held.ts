import { mayHold } from '../files/file-peer.js';
import { Circle } from './circle.js';
import { InOrder } from './in-order.js';
import type { Choice, FileView, RequestPolicy } from '../files/request-policy.js';

/** The assignment's policy (`Circular`) for real files, whose sources have said what they hold. */
export class CircularHeld implements RequestPolicy {
  readonly name = 'circular';
  readonly maxOutstanding = 1;
  readonly #circle = new Circle();
  readonly #order: InOrder;

  constructor(windowSegments: number) {
    this.#order = new InOrder(windowSegments);
  }

  next(view: FileView): Choice | undefined {
    const { askable, outstanding, maxOutstandingRequests } = view;
    if (askable.length === 0 || outstanding >= maxOutstandingRequests) return undefined;
    for (const segment of this.#order.wanted(view)) {
      const source = this.#circle.next(askable.filter((candidate) => mayHold(candidate, segment)));
      if (source !== undefined) return { peer: source, segment };
    }
    return undefined;
  }
}
