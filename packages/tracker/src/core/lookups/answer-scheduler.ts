import type { ChannelId, Message, Millis, Principal } from '@shoal/common';
import { manifestBytes } from '@shoal/common';

import type { Lookup } from '../handlers/pending-lookups.js';

/** Shorter answers than this cost about as much as their questions. */
const LARGE_BYTES = 256 * 1024;

/** What may be on its way at a time: to one principal, and to all that have something on its way already. */
const MAX_OF_ONE = 48 * 1024 * 1024;
const MAX_OF_ALL = 256 * 1024 * 1024;

/** Of one principal: so much at once, then so much a second. */
const BURST_BYTES = 512 * 1024 * 1024;
const BYTES_PER_SECOND = 256 * 1024 * 1024;

/** Questions that wait; of one principal and of all. */
const MAX_WAITING_OF_ONE = 20_000;
const MAX_WAITING = 100_000;

interface Account {
  /** And how long their answers are; channels in the order of their turns. */
  readonly waiting: Map<ChannelId, Map<Lookup, number>>;
  count: number;
  sending: number;
  /** When its rate allows the next answer. */
  paidAt: Millis;
}

/**
 * Answers that are long, of which a short question may ask for one after the other: manifests and
 * catalogues. They are sent one after the other to each principal, as fast as they are read up to a
 * rate, and principals take turns; nobody is refused for what others ask.
 */
export class AnswerScheduler {
  /** In the order of their turns. */
  readonly #accounts = new Map<Principal, Account>();
  readonly #sending = new Map<number, { readonly principal: Principal; readonly bytes: number }>();
  #lastTicket = 0;
  #sendingBytes = 0;
  #waiting = 0;

  /** A number for an answer that may go now; 0 for one that is short; undefined where it has to wait. */
  begin(principal: Principal, bytes: number, now: Millis, isReleased: boolean): number | undefined {
    if (bytes < LARGE_BYTES) return 0;
    const account = this.#account(principal, now);
    if (!isReleased && (account.waiting.size > 0 || !this.#mayBegin(account, bytes, now))) return undefined;
    account.sending += bytes;
    account.paidAt = Math.max(account.paidAt, now - (BURST_BYTES / BYTES_PER_SECOND) * 1_000);
    account.paidAt += (bytes / BYTES_PER_SECOND) * 1_000;
    this.#sendingBytes += bytes;
    this.#lastTicket += 1;
    this.#sending.set(this.#lastTicket, { principal, bytes });
    return this.#lastTicket;
  }

  /** False where too many wait already. */
  enqueue(principal: Principal, question: Lookup, bytes: number, now: Millis): boolean {
    const account = this.#account(principal, now);
    if (account.count >= MAX_WAITING_OF_ONE || this.#waiting >= MAX_WAITING) return false;
    const ofChannel = account.waiting.get(question.channel) ?? new Map<Lookup, number>();
    account.waiting.set(question.channel, ofChannel.set(question, bytes));
    account.count += 1;
    this.#waiting += 1;
    return true;
  }

  /** The channel is gone, and what it asked for. */
  removeChannel(principal: Principal, channel: ChannelId): void {
    const account = this.#accounts.get(principal);
    const ofChannel = account?.waiting.get(channel);
    if (account === undefined || ofChannel === undefined) return;
    account.waiting.delete(channel);
    account.count -= ofChannel.size;
    this.#waiting -= ofChannel.size;
  }

  /** The answer has left, or its reader has gone. */
  markSent(ticket: number): void {
    const sending = this.#sending.get(ticket);
    if (sending === undefined) return;
    this.#sending.delete(ticket);
    this.#sendingBytes -= sending.bytes;
    const account = this.#accounts.get(sending.principal);
    if (account !== undefined) account.sending -= sending.bytes;
  }

  /** A question whose answer may be next; it waits no longer. */
  dequeue(now: Millis): Lookup | undefined {
    for (const [principal, account] of this.#accounts) {
      const [first] = account.waiting;
      if (first === undefined) {
        if (account.sending === 0 && account.paidAt <= now - (BURST_BYTES / BYTES_PER_SECOND) * 1_000) {
          this.#accounts.delete(principal);
        }
        continue;
      }
      const [channel, ofChannel] = first;
      const [[question, bytes] = []] = ofChannel;
      if (question === undefined || bytes === undefined || !this.#mayBegin(account, bytes, now)) continue;
      ofChannel.delete(question);
      account.waiting.delete(channel);
      if (ofChannel.size > 0) account.waiting.set(channel, ofChannel);
      account.count -= 1;
      this.#waiting -= 1;
      this.#accounts.delete(principal);
      this.#accounts.set(principal, account);
      return question;
    }
    return undefined;
  }

  /** When a rate lets the next one go; undefined where nothing waits for that. */
  nextAt(): Millis | undefined {
    let at: Millis | undefined;
    for (const { waiting, paidAt } of this.#accounts.values()) {
      if (waiting.size > 0) at = Math.min(at ?? Infinity, paidAt);
    }
    return at;
  }

  #mayBegin({ sending, paidAt }: Account, bytes: number, now: Millis): boolean {
    if (now < paidAt) return false;
    // One at a time goes to everybody, however long it is.
    return sending === 0 || (sending + bytes <= MAX_OF_ONE && this.#sendingBytes + bytes <= MAX_OF_ALL);
  }

  #account(principal: Principal, now: Millis): Account {
    const known = this.#accounts.get(principal);
    if (known !== undefined) return known;
    const paidAt = now - (BURST_BYTES / BYTES_PER_SECOND) * 1_000;
    const account: Account = { waiting: new Map(), count: 0, sending: 0, paidAt };
    this.#accounts.set(principal, account);
    return account;
  }
}

/** About what an answer takes on the wire. */
export function answerBytes(answer: Message): number {
  if (answer.tag === 'CATALOG') return answer.files.length * 100;
  return answer.tag === 'FILE_DETAILS' ? manifestBytes(answer.manifest) + answer.members.length * 40 : 0;
}
