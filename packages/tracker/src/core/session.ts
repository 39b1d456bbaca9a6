import type { ClientId } from '@shoal/common';

export type SessionPhase = 'gathering' | 'running' | 'ending' | 'ended';

/** A client that the session counts on. */
interface Place {
  present: boolean;
  done: boolean;
}

/**
 * The life cycle of one swarm session: gathering until the barrier is met, running until all clients
 * are done, ending while they say goodbye, ended. A standing swarm (0 expected) runs from the start
 * and never ends by itself.
 *
 * A client holds a place from its arrival until it is lost; at most `expected` places are held, so
 * a lost client makes room for another. The barrier counts lost clients too: waiting for a dead client
 * would never end.
 */
export class Session {
  /** 0: a standing swarm; 'any': any number of clients. */
  readonly expected: number | 'any';
  readonly #mostPlaces: number;
  readonly #places = new Map<ClientId, Place>();
  #phase: SessionPhase;
  #present = 0;
  /** Places of clients that are not done, and how many of these are away. */
  #unfinished = 0;
  #awaited = 0;
  #lost = 0;
  #endReason = '';

  constructor(expected: number | 'any') {
    this.expected = expected;
    this.#mostPlaces = expected === 'any' ? Infinity : expected;
    this.#phase = expected === 0 ? 'running' : 'gathering';
  }

  get isStanding(): boolean {
    return this.expected === 0;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** Those that were expected and are not here. */
  get missing(): number {
    return this.expected === 'any' ? 0 : Math.max(0, this.expected - this.#present);
  }

  /** Clients connected now. */
  get present(): number {
    return this.#present;
  }

  /** Clients that are not done and not lost. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Clients away, neither done nor lost. */
  get absent(): number {
    return this.#awaited;
  }

  get lost(): number {
    return this.#lost;
  }

  /** All expected clients are present, done or lost, and at least one is present. */
  get isBarrierMet(): boolean {
    if (this.#phase !== 'gathering' || this.#present === 0) return false;
    return this.#places.size - this.#awaited + this.#lost >= this.#mostPlaces;
  }

  /** The session waits for no client any more. */
  get isOver(): boolean {
    if (this.isStanding || this.isEnding || this.#unfinished > 0) return false;
    return this.#phase === 'running' || (this.#places.size === 0 && this.#lost >= this.#mostPlaces);
  }

  /** SHUTDOWN is sent, and perhaps all is over. */
  get isEnding(): boolean {
    return this.#phase === 'ending' || this.#phase === 'ended';
  }

  /** Why it ends; empty before that. */
  get endReason(): string {
    return this.#endReason;
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  has(id: ClientId): boolean {
    return this.#places.has(id);
  }

  hasPlaceFor(id: ClientId): boolean {
    if (this.isEnding) return false;
    return this.isStanding || this.#places.has(id) || this.#places.size < this.#mostPlaces;
  }

  /** `wasLost`: it was here before and was given up. */
  arrive(id: ClientId, wasLost: boolean): void {
    if (wasLost) this.#lost -= 1;
    let place = this.#places.get(id);
    if (place === undefined) {
      place = { present: false, done: false };
      this.#places.set(id, place);
      this.#unfinished += 1;
      this.#awaited += 1;
    }
    if (place.present) return;
    place.present = true;
    this.#present += 1;
    if (!place.done) this.#awaited -= 1;
  }

  /** It is done, or (a client that returns with new wishes) no longer. */
  setDone(id: ClientId, done: boolean): void {
    const place = this.#places.get(id);
    if (place === undefined || place.done === done) return;
    place.done = done;
    this.#unfinished += done ? -1 : 1;
    if (!place.present) this.#awaited += done ? -1 : 1;
  }

  /** True where the session waits for its return. */
  disconnect(id: ClientId): boolean {
    const place = this.#places.get(id);
    if (place?.present !== true) return false;
    place.present = false;
    this.#present -= 1;
    if (!place.done) this.#awaited += 1;
    if (this.isStanding) this.#drop(id, place);
    return !this.isStanding && !place.done;
  }

  /** Gives up a client that is away; true where the session was waiting for it. */
  abandon(id: ClientId): boolean {
    const place = this.#places.get(id);
    if (place === undefined || place.present || place.done) return false;
    this.#drop(id, place);
    this.#lost += 1;
    return true;
  }

  start(): void {
    this.#phase = 'running';
  }

  /** SHUTDOWN is sent: no client is admitted any more. */
  beginEnd(reason: string): void {
    this.#phase = 'ending';
    this.#endReason = reason;
  }

  end(): void {
    this.#phase = 'ended';
  }

  #drop(id: ClientId, place: Place): void {
    this.#places.delete(id);
    if (place.done) return;
    this.#unfinished -= 1;
    this.#awaited -= 1;
  }
}
