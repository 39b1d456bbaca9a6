import type { Choice, FileView, RequestPolicy } from '../files/request-policy.js';
import { Circle } from './circle.js';
import { InOrder } from './in-order.js';

/** The assignment's policy (`Circular`) for real files, whose peers have announced what they hold. */
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
      const peer = this.#circle.next(askable.filter((candidate) => candidate.mayHold(segment)));
      if (peer !== undefined) return { peer, segment };
    }
    return undefined;
  }
}
