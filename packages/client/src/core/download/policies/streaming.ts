import type { Choice, FileView, RequestPolicy } from '../files/request-policy.js';

/**
 * For a file that is read while it comes: first what will be read next, and with what that leaves
 * of the budget what is good for the swarm. ANY counts against the budget here: asked beside a full
 * window, it would halve the pace of a stream whose segments only the seeder has.
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
