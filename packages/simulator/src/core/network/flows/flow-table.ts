/** A flow's resources: the sender's uplink, the receiver's downlink, possibly a link between two sites. */
export const PLACES = 3;

const FIRST_ROOM = 256;

/**
 * Flows and the resources that they share, in typed arrays: each resource has a doubly linked list of its flows through
 * their places (place 3·flow + 0, 1 or 2).
 */
export class FlowTable {
  remaining = new Float64Array(FIRST_ROOM);
  rate = new Float64Array(FIRST_ROOM);
  updatedAt = new Float64Array(FIRST_ROOM);
  /** By place: the resource (−1: none) and its grant to the flow. */
  resource = new Int32Array(FIRST_ROOM * PLACES).fill(-1);
  grant = new Float64Array(FIRST_ROOM * PLACES);
  next = new Int32Array(FIRST_ROOM * PLACES);
  #previous = new Int32Array(FIRST_ROOM * PLACES);
  /** By resource: its first place (−1: none), its number of flows, and its bandwidth in bytes a millisecond. */
  first = new Int32Array(FIRST_ROOM).fill(-1);
  count = new Int32Array(FIRST_ROOM);
  capacity = new Float64Array(FIRST_ROOM);
  #resources = 0;
  #flows = 0;
  readonly #free: number[] = [];

  get resources(): number {
    return this.#resources;
  }

  addResource(bytesPerMs: number): number {
    const resource = this.#resources;
    this.#resources += 1;
    if (resource >= this.first.length) {
      this.first = wider(this.first, new Int32Array(resource * 2).fill(-1));
      this.count = wider(this.count, new Int32Array(resource * 2));
      this.capacity = wider(this.capacity, new Float64Array(resource * 2));
    }
    this.capacity[resource] = bytesPerMs;
    return resource;
  }

  addFlow(): number {
    const flow = this.#free.pop() ?? this.#flows;
    if (flow === this.#flows) this.#flows += 1;
    if (flow >= this.remaining.length) this.#grow();
    return flow;
  }

  removeFlow(flow: number): void {
    this.#free.push(flow);
  }

  link(place: number, resource: number): void {
    const first = this.first[resource] as number;
    this.resource[place] = resource;
    this.next[place] = first;
    this.#previous[place] = -1;
    if (first >= 0) this.#previous[first] = place;
    this.first[resource] = place;
    this.count[resource] = (this.count[resource] as number) + 1;
  }

  unlink(place: number): void {
    const resource = this.resource[place] as number;
    if (resource < 0) return;
    const next = this.next[place] as number;
    const previous = this.#previous[place] as number;
    if (previous >= 0) this.next[previous] = next;
    else this.first[resource] = next;
    if (next >= 0) this.#previous[next] = previous;
    this.count[resource] = (this.count[resource] as number) - 1;
    this.resource[place] = -1;
  }

  #grow(): void {
    const room = this.remaining.length * 2;
    this.remaining = wider(this.remaining, new Float64Array(room));
    this.rate = wider(this.rate, new Float64Array(room));
    this.updatedAt = wider(this.updatedAt, new Float64Array(room));
    this.resource = wider(this.resource, new Int32Array(room * PLACES).fill(-1));
    this.grant = wider(this.grant, new Float64Array(room * PLACES));
    this.next = wider(this.next, new Int32Array(room * PLACES));
    this.#previous = wider(this.#previous, new Int32Array(room * PLACES));
  }
}

function wider<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
