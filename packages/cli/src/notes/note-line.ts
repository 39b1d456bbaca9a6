import { type Digest, printable } from '@shoal/common';
import type { LogEntry, LogLevel } from '../log/logger.js';

/** The text of an event in a log; a subject is added in front. */
export interface Line {
  readonly level: LogLevel;
  /** A noun and a past participle, or a verb after a subject. */
  readonly message: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** One line for each kind of event; a kind without one does not compile. */
export type LogLines<Event extends { readonly type: string }> = {
  readonly [Kind in Event['type']]: (event: Extract<Event, { readonly type: Kind }>) => Line;
};

/** Of a list in one line, such as the files that a client gave up. */
const MAX_LISTED = 50;

export function logEntry<Event extends { readonly type: string }>(
  lines: LogLines<Event>,
  event: Event,
  subject?: string,
): LogEntry {
  const describe = lines[event.type as Event['type']] as (event: Event) => Line;
  const { level, message, context } = describe(event);
  const text = subject === undefined ? message : `${subject} ${message}`;
  return { level, message: text, context: { event: event.type, ...safe(context) } };
}

/** Enough of a digest to tell files apart where its name stands nearby. */
export function short(digest: Digest): string {
  return digest.slice(0, 12);
}

/** Fields that are not cut, because a part of them is useless: a file's path, and the cause of a stall. */
const WHOLE: ReadonlySet<string> = new Set(['path', 'cause']);
const MAX_WHOLE = 4_096;

/** Events contain received texts: none reaches a terminal with control characters. */
function safe(context: Line['context']): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(context)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => [key, safeValue(value, WHOLE.has(key) ? MAX_WHOLE : undefined)]),
  );
}

function safeValue(value: unknown, characters?: number): unknown {
  if (Array.isArray(value)) {
    const shown: unknown[] = value.slice(0, MAX_LISTED).map((one) => safeValue(one, characters));
    return value.length > MAX_LISTED ? [...shown, `and ${value.length - MAX_LISTED} more`] : shown;
  }
  return typeof value === 'string' ? printable(value, characters) : value;
}
