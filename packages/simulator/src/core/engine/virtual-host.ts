import type { Machine, Millis, TimerAction, TimerEvent } from '@shoal/common';

import { EventKind } from './event-kind.js';
import type { EventQueue } from './event-queue.js';

/** The interface of a machine of any kind. */
type AnyMachine = Machine<never, { readonly type: string }>;

/**
 * Runs one machine in virtual time, by the contract of the real-time host: one live deadline per name; every other
 * action is passed to `perform`, after the event and in order. No action dispatches immediately: results return through
 * the event queue.
 */
export class VirtualHost {
  readonly id: number;
  readonly name: string;
  isAlive = true;
  readonly #machine: AnyMachine;
  readonly #perform: (action: never) => void;
  readonly #queue: EventQueue;
  readonly #timers = new Map<string, Timer>();
  /** The total time during which the process was stopped: the machine's clock lags by this much. */
  #sleptMs: Millis = 0;
  /** When the process was stopped, and the events that arrived since. */
  #frozen: { readonly at: Millis; readonly events: unknown[] } | undefined;

  constructor(id: number, name: string, machine: AnyMachine, perform: (action: never) => void, queue: EventQueue) {
    this.id = id;
    this.name = name;
    this.#machine = machine;
    this.#perform = perform;
    this.#queue = queue;
  }

  /** The names of live deadlines. */
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

  /** Handles a timer's event; the deadline may have moved since the event was queued. */
  expire(timer: Timer): void {
    const { now } = this.#queue;
    const isLast = now >= timer.queuedAt;
    if (isLast) timer.queuedAt = Infinity;
    // The deadline moves when the process continues.
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

  /** Stops the process, as SIGSTOP does. */
  freeze(): void {
    this.#frozen ??= { at: this.#queue.now, events: [] };
  }

  /** Continues the process: like a real host, its clock stood still. */
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

  /** Drops all timers and ignores all later events. */
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
    // A deadline that moves to later keeps the queued event, which is queued again when it expires.
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

  /** Forgets a timer whose name may never be used again. */
  #forget(timer: Timer): void {
    if (timer.queuedAt === Infinity && this.#timers.get(timer.name) === timer) this.#timers.delete(timer.name);
  }
}

/** The deadline of one name (Infinity: none), and the earliest event that is queued for it. */
export interface Timer {
  readonly name: string;
  at: Millis;
  queuedAt: Millis;
}

type SetTimer = Extract<TimerAction, { readonly type: 'set-timer' }>;
type CancelTimer = Extract<TimerAction, { readonly type: 'cancel-timer' }>;
