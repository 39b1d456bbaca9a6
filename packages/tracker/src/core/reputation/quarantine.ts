import type { HandoutMember, HandoutPolicy } from '../handout/handout-policy.js';

interface Quarantinable extends HandoutMember {
  reachable: boolean;
}

/**
 * The quarantined members of one swarm. The hand-out policy treats them as unreachable: they get neighbours, and are
 * listed to no other member.
 *
 * The quarantine has effect only while another reachable member is complete: the last complete member is always
 * listed, so that no reports can remove a file from the swarm.
 */
export class Quarantine<M extends Quarantinable> {
  readonly #handout: Pick<HandoutPolicy<M>, 'join' | 'leave'>;
  /** Complete, reachable members that are not quarantined. */
  readonly #sources = new Set<M>();
  /** Quarantined members that are reachable. */
  readonly #quarantined = new Set<M>();
  /** The quarantine has no effect: there is no other complete member. */
  #isSuspended = true;

  constructor(handout: Pick<HandoutPolicy<M>, 'join' | 'leave'>) {
    this.#handout = handout;
  }

  /** The member left the hand-out. */
  leave(member: M): void {
    this.#quarantined.delete(member);
    this.#sources.delete(member);
    this.#review();
  }

  /** The member became complete, or incomplete. */
  updateCompletion(member: M): void {
    this.set(member, this.#quarantined.has(member));
  }

  /** Quarantines a member of the hand-out, or ends that. */
  set(member: M, isQuarantined: boolean): void {
    if (!member.reachable && !this.#quarantined.has(member)) return;
    if (isQuarantined) this.#quarantined.add(member);
    else if (this.#quarantined.delete(member)) this.#setListed(member, true);
    if (member.complete && !isQuarantined) this.#sources.add(member);
    else this.#sources.delete(member);
    this.#review();
    if (isQuarantined) this.#setListed(member, this.#isSuspended);
  }

  /** Visits the quarantined members only if the first source arrived or the last one left. */
  #review(): void {
    const isSuspended = this.#sources.size === 0;
    if (isSuspended === this.#isSuspended) return;
    this.#isSuspended = isSuspended;
    for (const member of this.#quarantined) this.#setListed(member, isSuspended);
  }

  #setListed(member: M, isListed: boolean): void {
    if (member.reachable === isListed) return;
    this.#handout.leave(member);
    member.reachable = isListed;
    this.#handout.join(member);
  }
}
