/** The state of leaving the swarm. */
export class LeaveState {
  /** Serves connected peers until they lack nothing that is held here. */
  isDraining = false;
  /** Offers only segments that no connected peer holds. */
  isGivingLastCopies = false;
  isStopped = false;

  /** True while peers are asked to request more. */
  get isStaying(): boolean {
    return !this.isDraining && !this.isGivingLastCopies;
  }
}
