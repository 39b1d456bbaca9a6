import type { Arena } from './fixture.js';

export interface Attack {
  readonly name: string;
  /** Resolves to the result. Rejects if the attack achieved more than it should. */
  run(arena: Arena): Promise<string>;
}
