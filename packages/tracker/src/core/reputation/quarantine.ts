import type { HandoutMember, HandoutPolicy } from '../handout/handout-policy.js';

interface Quarantinable extends HandoutMember {
  reachable: boolean;
}

/**
 * The members of one swarm of whom others are not told, for what is said of them. To the hand-out
 * these are members that cannot be dialled: they get neighbours, and are nobody's.
 *
 * Only while somebody else who can be dialled has everything: the last one that has a file is handed
 * out whatever is said of it, so that no word of others takes a file from the swarm.
 */
export class Quarantine<M extends Quarantinable> {
  readonly #handout: Pick<HandoutPolicy<M>, 'join' | 'leave'>;
  /** Complete ones that can be dialled and are not held back. */
  readonly #sources = new Set<M>();
  /** Those that could be dialled. */
  readonly #held = new Set<M>();
  /** Nobody else has everything: those held back are handed out all the same. */
  #areShown = true;

  constructor(handout: Pick<HandoutPolicy<M>, 'join' | 'leave'>) {
    this.#handout = handout;
  }

  /** It is in the hand-out no longer. */
  leave(member: M): void {
    this.#held.delete(member);
    this.#sources.delete(member);
    this.#review();
  }

  /** The member became complete, or is no longer. */
  updateCompletion(member: M): void {
    this.set(member, this.#held.has(member));
  }

  /** The member is in the hand-out already. */
  set(member: M, isHeld: boolean): void {
    if (!member.reachable && !this.#held.has(member)) return;
    if (isHeld) this.#held.add(member);
    else if (this.#held.delete(member)) this.#show(member, true);
    if (member.complete && !isHeld) this.#sources.add(member);
    else this.#sources.delete(member);
    this.#review();
    if (isHeld) this.#show(member, this.#areShown);
  }

  /** Only the first source and the last change anything for the others: they aren't looked at for each that comes. */
  #review(): void {
    const areShown = this.#sources.size === 0;
    if (areShown === this.#areShown) return;
    this.#areShown = areShown;
    for (const member of this.#held) this.#show(member, areShown);
  }

  #show(member: M, isShown: boolean): void {
    if (member.reachable === isShown) return;
    this.#handout.leave(member);
    member.reachable = isShown;
    this.#handout.join(member);
  }
}
