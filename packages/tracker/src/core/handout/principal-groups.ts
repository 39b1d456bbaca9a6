import type { Principal, Random } from '@shoal/common';

import { SamplingSet } from './sampling-set.js';

interface Group<T> {
  readonly principal: Principal;
  /** Most principals have one: a bag for each would cost more than the items. */
  single: T | undefined;
  bag: SamplingSet<T> | undefined;
}

/** Items by the principal behind them, so that one of many items is found as soon as one of few. */
export class PrincipalGroups<T> {
  readonly #byPrincipal = new Map<Principal, Group<T>>();
  readonly #groups = new SamplingSet<Group<T>>();

  /** Principals that have items. */
  get size(): number {
    return this.#groups.size;
  }

  add(principal: Principal, item: T): void {
    const group = this.#byPrincipal.get(principal);
    if (group === undefined) {
      const fresh: Group<T> = { principal, single: item, bag: undefined };
      this.#byPrincipal.set(principal, fresh);
      this.#groups.add(fresh);
      return;
    }
    if (group.bag === undefined) {
      group.bag = new SamplingSet();
      if (group.single !== undefined) group.bag.add(group.single);
      group.single = undefined;
    }
    group.bag.add(item);
  }

  delete(principal: Principal, item: T): void {
    const group = this.#byPrincipal.get(principal);
    if (group === undefined) return;
    group.bag?.delete(item);
    if (group.single === item) group.single = undefined;
    if (group.single !== undefined || (group.bag?.size ?? 0) > 0) return;
    this.#byPrincipal.delete(principal);
    this.#groups.delete(group);
  }

  /**
   * Up to `perGroup` items of each principal that `isWanted`: of all principals where there are at most
   * `most`, else of so many drawn at random.
   */
  *draw(random: Random, most: number, perGroup: number, isWanted: (principal: Principal) => boolean): Iterable<T> {
    for (const group of this.#some(random, most)) {
      if (!isWanted(group.principal)) continue;
      if (group.single !== undefined) yield group.single;
      else if (group.bag !== undefined) yield* draw(group.bag, random, perGroup);
    }
  }

  *#some(random: Random, most: number): Iterable<Group<T>> {
    if (this.#groups.size <= most) yield* this.#groups;
    else for (let i = 0; i < most; i += 1) yield this.#groups.sample(random) as Group<T>;
  }
}

function* draw<T>(bag: SamplingSet<T>, random: Random, most: number): Iterable<T> {
  if (bag.size <= most) yield* bag;
  else for (let i = 0; i < most; i += 1) yield bag.sample(random) as T;
}
