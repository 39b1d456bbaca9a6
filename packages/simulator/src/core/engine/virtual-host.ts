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
  /** How far the machine's time is behind: the process did not run for so long in all. */
  #sleptMs: Millis = 0;
  /** Since when it does not run, and what has come meanwhile. */
  #frozen: { readonly at: Millis; readonly events: unknown[] } | undefined;

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
    if (this.#frozen !== undefined) {
      this.#frozen.events.push(event);
      return;
    }
    for (const action of this.#machine.handle(event as never, this.#queue.now - this.#sleptMs)) {
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
    // Its deadline moves when the process runs again.
    if (this.#frozen !== undefined) return;
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

  /** The process does not run from now on, as after SIGSTOP. */
  freeze(): void {
    this.#frozen ??= { at: this.#queue.now, events: [] };
  }

  /** It runs again: as a real host, it has not seen the time pass. */
  thaw(): void {
    const frozen = this.#frozen;
    if (frozen === undefined) return;
    this.#frozen = undefined;
    const ms = this.#queue.now - frozen.at;
    this.#sleptMs += ms;
    for (const timer of this.#timers.values()) {
      if (timer.at === Infinity) continue;
      timer.at += ms;
      if (timer.at < timer.queuedAt) this.#enqueue(timer);
    }
    this.dispatch({ type: 'clock-skipped', ms });
    for (const event of frozen.events) this.dispatch(event);
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
    timer.at = Math.max(at + this.#sleptMs, this.#queue.now);
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
