import type { ClientId, Millis } from '@shoal/common';

export type SessionPhase = 'gathering' | 'running' | 'ending' | 'ended';

/** The place of one client. */
interface Place {
  present: boolean;
  done: boolean;
}

/**
 * The phases of a session: gathering until the barrier is met, running until all clients are done, ending until they
 * disconnect, ended. A standing swarm (0 expected) runs from the start and does not end by itself.
 *
 * A client has a place from its registration until it is lost. There are at most `expected` places, so a lost client
 * frees one. The barrier counts lost clients as well: the session would wait for a crashed client for ever.
 */
export class Session {
  /** 0: a standing swarm; 'any': any number of clients. */
  readonly expected: number | 'any';
  readonly #maxPlaces: number;
  readonly #places = new Map<ClientId, Place>();
  #phase: SessionPhase;
  #present = 0;
  /** Clients that are not done, and those of them that are disconnected. */
  #unfinished = 0;
  #absent = 0;
  #lost = 0;
  #endReason = '';
  #openedAt: Millis | undefined;

  constructor(expected: number | 'any') {
    this.expected = expected;
    this.#maxPlaces = expected === 'any' ? Infinity : expected;
    this.#phase = expected === 0 ? 'running' : 'gathering';
  }

  get isStanding(): boolean {
    return this.expected === 0;
  }

  get phase(): SessionPhase {
    return this.#phase;
  }

  /** The time of the tracker's first event. */
  get openedAt(): Millis | undefined {
    return this.#openedAt;
  }

  /** Expected clients that are not connected. */
  get missing(): number {
    return this.expected === 'any' ? 0 : Math.max(0, this.expected - this.#present);
  }

  /** Connected clients. */
  get present(): number {
    return this.#present;
  }

  /** Clients that are not done and not lost. */
  get unfinished(): number {
    return this.#unfinished;
  }

  /** Disconnected clients that are neither done nor lost. */
  get absent(): number {
    return this.#absent;
  }

  get lost(): number {
    return this.#lost;
  }

  /** All expected clients are connected, done or lost, and at least one is connected. */
  get isBarrierMet(): boolean {
    if (this.#phase !== 'gathering' || this.#present === 0) return false;
    return this.#places.size - this.#absent + this.#lost >= this.#maxPlaces;
  }

  /** All clients are done or lost. */
  get isOver(): boolean {
    if (this.isStanding || this.isEnding || this.#unfinished > 0) return false;
    return this.#phase === 'running' || (this.#places.size === 0 && this.#lost >= this.#maxPlaces);
  }

  /** SHUTDOWN was sent. */
  get isEnding(): boolean {
    return this.#phase === 'ending' || this.#phase === 'ended';
  }

  /** '' until it ends. */
  get endReason(): string {
    return this.#endReason;
  }

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  /** The first call sets the time. */
  open(now: Millis): void {
    this.#openedAt ??= now;
  }

  has(id: ClientId): boolean {
    return this.#places.has(id);
  }

  hasPlaceFor(id: ClientId): boolean {
    if (this.isEnding) return false;
    return this.isStanding || this.#places.has(id) || this.#places.size < this.#maxPlaces;
  }

  /** `wasLost`: the session had stopped waiting for it. */
  arrive(id: ClientId, wasLost: boolean): void {
    if (wasLost) this.#lost -= 1;
    let place = this.#places.get(id);
    if (place === undefined) {
      place = { present: false, done: false };
      this.#places.set(id, place);
      this.#unfinished += 1;
      this.#absent += 1;
    }
    if (place.present) return;
    place.present = true;
    this.#present += 1;
    if (!place.done) this.#absent -= 1;
  }

  /** A client that is done can return and want more files: then it is not done. */
  setDone(id: ClientId, done: boolean): void {
    const place = this.#places.get(id);
    if (place === undefined || place.done === done) return;
    place.done = done;
    this.#unfinished += done ? -1 : 1;
    if (!place.present) this.#absent += done ? -1 : 1;
  }

  /** Returns true if the session waits for the client's return. */
  disconnect(id: ClientId): boolean {
    const place = this.#places.get(id);
    if (place?.present !== true) return false;
    place.present = false;
    this.#present -= 1;
    if (!place.done) this.#absent += 1;
    if (this.isStanding) this.#drop(id, place);
    return !this.isStanding && !place.done;
  }

  /** Stops waiting for a disconnected client; returns true if the session was waiting for it. */
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

  /** SHUTDOWN was sent: no further client is admitted. */
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
    this.#absent -= 1;
  }
}
