import type { Arena } from './arena.js';

export interface Attack {
  readonly name: string;
  /** What it got. Rejects where it got more than it should. */
  run(arena: Arena): Promise<string>;
}
