import { visible, visibleJson } from '@shoal/common';
import type { LogEntry } from './log-entry.js';

/** `12:03:04.123 info  client 3 registered  rank=3 address="10.0.0.7:4711"`, in local time. */
export function humanLine({ level, message, context }: LogEntry, time: Date): string {
  const fields = Object.entries(context)
    .filter(([key, value]) => key !== 'event' && value !== undefined)
    .map(([key, value]) => `${key}=${shown(value)}`);
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0'));
  const millis = String(time.getMilliseconds()).padStart(3, '0');
  const tail = fields.length === 0 ? '' : `  ${fields.join(' ')}`;
  return visible(`${clock.join(':')}.${millis} ${level.padEnd(5)} ${message}${tail}`);
}

/** One object a line, for machines. */
export function jsonLine({ level, message, context }: LogEntry, time: Date): string {
  return visibleJson({ time: time.toISOString(), level, message, ...context });
}

function shown(value: unknown): string {
  if (typeof value === 'string') return /^[\w.:/@+-]+$/.test(value) ? value : JSON.stringify(value);
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  return JSON.stringify(value);
}
