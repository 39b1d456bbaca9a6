import type { Machine, Millis, TimerAction, TimerEvent } from '@shoal/common';

import { EventKind } from './event-kind.js';
import type { EventQueue } from './event-queue.js';

/** What a machine of any kind looks like from outside. */
type AnyMachine = Machine<never, { readonly type: string }>;

/**
 * Runs one machine in virtual time, by the contract of the real-time host: one live deadline per
 * name, and every other action is handed to `perform`, after the event and in order. Nothing that
 * is performed dispatches at once: all of it comes back through the event queue.
 */
export class VirtualHost {
  readonly id: number;
  readonly name: string;
  isAlive = true;
  readonly #machine: AnyMachine;
  readonly #perform: (action: never) => void;
  readonly #queue: EventQueue;
  readonly #timers = new Map<string, Timer>();

  constructor(id: number, name: string, machine: AnyMachine, perform: (action: never) => void, queue: EventQueue) {
    this.id = id;
    this.name = name;
    this.#machine = machine;
    this.#perform = perform;
    this.#queue = queue;
  }

  /** Deadlines that are still to come. */
  get liveTimers(): readonly string[] {
    return [...this.#timers.values()].filter(({ at }) => at < Infinity).map(({ name }) => name);
  }

  dispatch(event: unknown): void {
    if (!this.isAlive) return;
    for (const action of this.#machine.handle(event as never, this.#queue.now)) {
      if (action.type === 'set-timer') this.#setTimer(action as SetTimer);
      else if (action.type === 'cancel-timer') this.#cancelTimer((action as CancelTimer).name);
      else this.#perform(action as never);
    }
  }

  /** The event of a timer has come; it may be that of a deadline which has moved since. */
  expire(timer: Timer): void {
    const { now } = this.#queue;
    const isLast = now >= timer.queuedAt;
    if (isLast) timer.queuedAt = Infinity;
    if (timer.at > now) {
      if (timer.at === Infinity) this.#forget(timer);
      else if (isLast) this.#enqueue(timer);
      return;
    }
    timer.at = Infinity;
    this.#forget(timer);
    const event: TimerEvent = { type: 'timer-expired', name: timer.name };
    this.dispatch(event);
  }

  /** Drops all timers and ignores whatever still comes. */
  stop(): void {
    this.isAlive = false;
    for (const timer of this.#timers.values()) timer.at = Infinity;
    this.#timers.clear();
  }

  #setTimer({ name, at }: SetTimer): void {
    let timer = this.#timers.get(name);
    if (timer === undefined) {
      timer = { name, at, queuedAt: Infinity };
      this.#timers.set(name, timer);
    }
    timer.at = Math.max(at, this.#queue.now);
    // A deadline that is moved to later waits for the event of the earlier one, which then moves on.
    if (timer.at < timer.queuedAt) this.#enqueue(timer);
  }

  #cancelTimer(name: string): void {
    const timer = this.#timers.get(name);
    if (timer !== undefined) timer.at = Infinity;
  }

  #enqueue(timer: Timer): void {
    timer.queuedAt = timer.at;
    this.#queue.schedule(timer.at, EventKind.timer, this.id, timer);
  }

  /** Its name may never come again. */
  #forget(timer: Timer): void {
    if (timer.queuedAt === Infinity && this.#timers.get(timer.name) === timer) this.#timers.delete(timer.name);
  }
}

/** One name's deadline (Infinity: none), and the earliest event that is queued for it. */
export interface Timer {
  readonly name: string;
  at: Millis;
  queuedAt: Millis;
}

type SetTimer = Extract<TimerAction, { readonly type: 'set-timer' }>;
type CancelTimer = Extract<TimerAction, { readonly type: 'cancel-timer' }>;
