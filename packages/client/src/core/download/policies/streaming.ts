import type { Choice, FileView, RequestPolicy } from '../files/request-policy.js';

/**
 * For a file that is read during the download: first the segments of a window in order, then, with the rest of the
 * budget, the policy that is best for the swarm. ANY counts against the budget: beside a full window, it would halve the
 * rate of a stream whose segments only the seeder holds.
 */
export class Streaming implements RequestPolicy {
  readonly name: string;
  readonly maxOutstanding = Infinity;
  readonly #window: RequestPolicy;
  readonly #rest: RequestPolicy;

  constructor(window: RequestPolicy, rest: RequestPolicy) {
    this.#window = window;
    this.#rest = rest;
    this.name = `${window.name}, then ${rest.name}`;
  }

  next(view: FileView): Choice | undefined {
    const choice = this.#window.next(view);
    if (choice !== undefined) return choice;
    const { outstanding, anyOutstanding, maxOutstandingRequests } = view;
    return outstanding + anyOutstanding < maxOutstandingRequests ? this.#rest.next(view) : undefined;
  }
}
