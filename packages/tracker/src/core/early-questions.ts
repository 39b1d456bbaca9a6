import type { ChannelId, FileRef, Millis } from '@shoal/common';
import { fileRefText } from '@shoal/common';

import type { Channel, Client } from './client.js';
import { answerCatalog, requestFile } from './file-flow.js';
import { timers } from './timers.js';
import type { TrackerState } from './tracker-state.js';

/** A question that a tracker which has just started cannot answer yet. */
export interface EarlyQuestion {
  readonly channel: ChannelId;
  readonly correlation: number;
  /** Undefined: what is there at all? */
  readonly file: FileRef | undefined;
}

/** Beyond these the answer is what is known now. */
const MAX_QUESTIONS = 10_000;

/**
 * A standing tracker that has just started does not know yet what its clients will tell it again:
 * "nobody offers it" waits for `settleMs` (docs/decisions/0022-settling.md). True where the question was kept.
 */
export function isTooEarly(state: TrackerState, question: EarlyQuestion, now: Millis): boolean {
  const { session, early, options, out } = state;
  const settledAt = (state.startedAt ?? now) + options.settleMs;
  if (!session.isStanding || now >= settledAt || early.length >= MAX_QUESTIONS) return false;
  if (early.length === 0) out.setTimer(timers.settle, settledAt);
  early.push(question);
  return true;
}

/** A file is offered that was not: whoever asked for it is answered. */
export function answerEarly(state: TrackerState, name: string, digest: string, now: Millis): void {
  if (state.early.length === 0) return;
  const isAbout = ({ file }: EarlyQuestion): boolean => {
    return file !== undefined && [name, digest].includes(fileRefText(file));
  };
  const about = state.early.filter(isAbout);
  if (about.length === 0) return;
  state.early = state.early.filter((question) => !isAbout(question));
  for (const question of about) answer(state, question, now);
}

/** Whoever is to come back has had the time to. */
export function settled(state: TrackerState, now: Millis): void {
  for (const question of state.early.splice(0)) answer(state, question, now);
}

function answer(state: TrackerState, { channel: id, correlation, file }: EarlyQuestion, now: Millis): void {
  const channel: Channel | undefined = state.channels.get(id);
  const client: Client | undefined = channel?.client;
  if (channel === undefined || client === undefined) return;
  if (file === undefined) answerCatalog(state, channel, correlation);
  else requestFile(state, client, channel, file, correlation, now);
}
