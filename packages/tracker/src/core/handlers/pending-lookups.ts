import type { ChannelId, FileRef, Millis } from '@shoal/common';
import { fileRefText, MAX_NAME_BYTES, nameKey, utf8Length } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';
import { answerCatalog, requestFile } from './files.js';

/** A question that a tracker which has just started cannot answer yet. */
export interface Lookup {
  readonly channel: ChannelId;
  readonly correlation: number;
  /** Undefined: what is there at all? */
  readonly file: FileRef | undefined;
}

/** In the order in which they were asked. */
export class PendingLookups {
  readonly #all = new Set<Lookup>();
  readonly #byFile = new Map<string, Lookup[]>();

  get size(): number {
    return this.#all.size;
  }

  add(question: Lookup): void {
    this.#all.add(question);
    if (question.file === undefined) return;
    const key = keyOf(question.file);
    const same = this.#byFile.get(key);
    if (same === undefined) this.#byFile.set(key, [question]);
    else same.push(question);
  }

  takeAbout(file: FileRef): readonly Lookup[] {
    const about = this.#byFile.get(keyOf(file)) ?? [];
    this.#byFile.delete(keyOf(file));
    for (const question of about) this.#all.delete(question);
    return about;
  }

  takeAll(): readonly Lookup[] {
    const all = [...this.#all];
    this.#all.clear();
    this.#byFile.clear();
    return all;
  }
}

/** A file's name may look like another's digest. */
function keyOf(file: FileRef): string {
  return `${file.by} ${nameKey(fileRefText(file))}`;
}

/**
 * A standing tracker that has just started does not know yet what its clients will tell it again:
 * "nobody offers it" waits for `startupGraceMs` (docs/decisions/0022-startup-grace.md). True where the question was kept.
 */
export function deferLookup(state: TrackerState, question: Lookup, now: Millis): boolean {
  const { session, pendingLookups, options, out } = state;
  const settledAt = (state.startedAt ?? now) + options.startupGraceMs;
  if (!session.isStanding || now >= settledAt || isImpossibleName(question)) return false;
  if (pendingLookups.size >= options.maxPendingLookups) return false;
  if (pendingLookups.size === 0) out.setTimer(timers.settle, settledAt);
  pendingLookups.add(question);
  return true;
}

/** No file that anybody may offer has such a name. */
function isImpossibleName({ file }: Lookup): boolean {
  return file?.by === 'name' && utf8Length(file.name) > MAX_NAME_BYTES;
}

/** A file is offered that was not: whoever asked for it is answered. */
export function answerPendingLookups(state: TrackerState, name: string, digest: string, now: Millis): void {
  const { pendingLookups } = state;
  if (pendingLookups.size === 0) return;
  for (const file of [
    { by: 'name', name },
    { by: 'digest', digest },
  ] as const) {
    for (const question of pendingLookups.takeAbout(file)) answer(state, question, now);
  }
}

/** Whoever is to come back has had the time to. */
export function startupGraceEnded(state: TrackerState, now: Millis): void {
  for (const question of state.pendingLookups.takeAll()) answer(state, question, now);
}

function answer(state: TrackerState, { channel: id, correlation, file }: Lookup, now: Millis): void {
  const channel: Channel | undefined = state.channels.get(id);
  const client: Client | undefined = channel?.client;
  if (channel === undefined || client === undefined) return;
  if (file === undefined) answerCatalog(state, channel, correlation, now);
  else requestFile(state, client, channel, file, correlation, now);
}

/** Long answers have left, or time has passed: those that waited follow. */
export function sendQueuedAnswers(state: TrackerState, now: Millis): void {
  const { answers, out } = state;
  state.isReleasing = true;
  for (;;) {
    const question = answers.dequeue(now);
    if (question === undefined) break;
    answer(state, question, now);
  }
  state.isReleasing = false;
  const at = answers.nextAt();
  if (at !== undefined && at > now) out.setTimer(timers.answers, at);
}
