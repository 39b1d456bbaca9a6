import type { Choice, FileView, RequestPolicy } from './request-policy.js';

/** For a file that is read while it comes: what will be read next, and beside it what is good for the swarm. */
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
    return this.#window.next(view) ?? this.#rest.next(view);
  }
}
