import type { Principal, Random } from '@shoal/common';

import { SamplingSet } from './sampling-set.js';

interface Group<T> {
  readonly principal: Principal;
  /** Most principals have one item: a set for each would take more memory than the items. */
  single: T | undefined;
  items: SamplingSet<T> | undefined;
}

/** Items grouped by principal: a principal with one item is sampled as often as one with thousands. */
export class PrincipalGroups<T> {
  readonly #byPrincipal = new Map<Principal, Group<T>>();
  readonly #groups = new SamplingSet<Group<T>>();

  /** The number of principals that have items. */
  get size(): number {
    return this.#groups.size;
  }

  add(principal: Principal, item: T): void {
    const group = this.#byPrincipal.get(principal);
    if (group === undefined) {
      const created: Group<T> = { principal, single: item, items: undefined };
      this.#byPrincipal.set(principal, created);
      this.#groups.add(created);
      return;
    }
    if (group.items === undefined) {
      group.items = new SamplingSet();
      if (group.single !== undefined) group.items.add(group.single);
      group.single = undefined;
    }
    group.items.add(item);
  }

  delete(principal: Principal, item: T): void {
    const group = this.#byPrincipal.get(principal);
    if (group === undefined) return;
    group.items?.delete(item);
    if (group.single === item) group.single = undefined;
    if (group.single !== undefined || (group.items?.size ?? 0) > 0) return;
    this.#byPrincipal.delete(principal);
    this.#groups.delete(group);
  }

  /**
   * Up to `perGroup` items of each principal that `accepts` names. Visits all principals if there are at most
   * `maxGroups`, otherwise a random sample of that size.
   */
  *draw(random: Random, maxGroups: number, perGroup: number, accepts: (principal: Principal) => boolean): Iterable<T> {
    for (const group of draw(this.#groups, random, maxGroups)) {
      if (!accepts(group.principal)) continue;
      if (group.single !== undefined) yield group.single;
      else if (group.items !== undefined) yield* draw(group.items, random, perGroup);
    }
  }
}

/** All items if there are at most `count`, otherwise `count` random ones, with repetitions. */
function* draw<T>(items: SamplingSet<T>, random: Random, count: number): Iterable<T> {
  if (items.size <= count) yield* items;
  else for (let i = 0; i < count; i += 1) yield items.sample(random) as T;
}
