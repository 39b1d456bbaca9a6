import type { ChannelId, Message, Millis, Principal } from '@shoal/common';
import { manifestBytes } from '@shoal/common';

import type { Lookup } from './lookup.js';

/** A shorter answer costs about as much as its request. */
const LARGE_BYTES = 256 * 1024;

/** Bytes in flight to one principal, and to all. */
const MAX_PRINCIPAL_BYTES = 48 * 1024 * 1024;
const MAX_TOTAL_BYTES = 256 * 1024 * 1024;

/** The rate of each principal. */
const BURST_BYTES = 512 * 1024 * 1024;
const BYTES_PER_SECOND = 256 * 1024 * 1024;

/** Queued lookups of one principal, and of all. */
const MAX_PRINCIPAL_QUEUE = 20_000;
const MAX_QUEUE = 100_000;

interface Account {
  /** Queued lookups with the sizes of their answers; channels take turns in this order. */
  readonly queue: Map<ChannelId, Map<Lookup, number>>;
  count: number;
  sending: number;
  /** The rate allows the next answer at this time. */
  paidAt: Millis;
}

/**
 * Schedules long answers (manifests and catalogues): a client can request many of them with short messages. Each
 * principal gets its answers one after the other, at the speed at which it reads them and up to a rate; principals
 * take turns, and no lookup is refused because of other principals.
 */
export class AnswerScheduler {
  /** In the order of the principals' turns. */
  readonly #accounts = new Map<Principal, Account>();
  readonly #sending = new Map<number, { readonly principal: Principal; readonly bytes: number }>();
  #lastTicket = 0;
  #sendingBytes = 0;
  #queued = 0;

  /** A ticket for an answer that may be sent now; 0 if it is short; undefined if it has to wait. */
  begin(principal: Principal, bytes: number, now: Millis, isQueued: boolean): number | undefined {
    if (bytes < LARGE_BYTES) return 0;
    const account = this.#account(principal, now);
    if (!isQueued && (account.queue.size > 0 || !this.#mayBegin(account, bytes, now))) return undefined;
    account.sending += bytes;
    account.paidAt = Math.max(account.paidAt, now - (BURST_BYTES / BYTES_PER_SECOND) * 1_000);
    account.paidAt += (bytes / BYTES_PER_SECOND) * 1_000;
    this.#sendingBytes += bytes;
    this.#lastTicket += 1;
    this.#sending.set(this.#lastTicket, { principal, bytes });
    return this.#lastTicket;
  }

  /** Returns false if the queue is full. */
  enqueue(principal: Principal, lookup: Lookup, bytes: number, now: Millis): boolean {
    const account = this.#account(principal, now);
    if (account.count >= MAX_PRINCIPAL_QUEUE || this.#queued >= MAX_QUEUE) return false;
    const channelQueue = account.queue.get(lookup.channel) ?? new Map<Lookup, number>();
    account.queue.set(lookup.channel, channelQueue.set(lookup, bytes));
    account.count += 1;
    this.#queued += 1;
    return true;
  }

  /** Removes the lookups of a closed channel. */
  removeChannel(principal: Principal, channel: ChannelId): void {
    const account = this.#accounts.get(principal);
    const channelQueue = account?.queue.get(channel);
    if (account === undefined || channelQueue === undefined) return;
    account.queue.delete(channel);
    account.count -= channelQueue.size;
    this.#queued -= channelQueue.size;
  }

  /** The answer was sent, or its channel closed. */
  markSent(ticket: number): void {
    const sending = this.#sending.get(ticket);
    if (sending === undefined) return;
    this.#sending.delete(ticket);
    this.#sendingBytes -= sending.bytes;
    const account = this.#accounts.get(sending.principal);
    if (account !== undefined) account.sending -= sending.bytes;
  }

  /** Removes and returns the next lookup that may be answered now. */
  dequeue(now: Millis): Lookup | undefined {
    for (const [principal, account] of this.#accounts) {
      const [first] = account.queue;
      if (first === undefined) {
        if (account.sending === 0 && account.paidAt <= now - (BURST_BYTES / BYTES_PER_SECOND) * 1_000) {
          this.#accounts.delete(principal);
        }
        continue;
      }
      const [channel, channelQueue] = first;
      const [[lookup, bytes] = []] = channelQueue;
      if (lookup === undefined || bytes === undefined || !this.#mayBegin(account, bytes, now)) continue;
      channelQueue.delete(lookup);
      account.queue.delete(channel);
      if (channelQueue.size > 0) account.queue.set(channel, channelQueue);
      account.count -= 1;
      this.#queued -= 1;
      this.#accounts.delete(principal);
      this.#accounts.set(principal, account);
      return lookup;
    }
    return undefined;
  }

  /** The time at which a rate allows the next answer; undefined if the queue is empty. */
  nextAt(): Millis | undefined {
    let at: Millis | undefined;
    for (const { queue, paidAt } of this.#accounts.values()) {
      if (queue.size > 0) at = Math.min(at ?? Infinity, paidAt);
    }
    return at;
  }

  #mayBegin({ sending, paidAt }: Account, bytes: number, now: Millis): boolean {
    if (now < paidAt) return false;
    // A principal always gets one answer at a time, whatever its size.
    return sending === 0 || (sending + bytes <= MAX_PRINCIPAL_BYTES && this.#sendingBytes + bytes <= MAX_TOTAL_BYTES);
  }

  #account(principal: Principal, now: Millis): Account {
    const known = this.#accounts.get(principal);
    if (known !== undefined) return known;
    const paidAt = now - (BURST_BYTES / BYTES_PER_SECOND) * 1_000;
    const account: Account = { queue: new Map(), count: 0, sending: 0, paidAt };
    this.#accounts.set(principal, account);
    return account;
  }
}

/** An estimate of the size on the wire. */
export function answerBytes(answer: Message): number {
  if (answer.tag === 'CATALOG') return answer.files.length * 100;
  return answer.tag === 'FILE_DETAILS' ? manifestBytes(answer.manifest) + answer.members.length * 40 : 0;
}
