import type { ChannelId, ClientId, Digest, Rank, Timers } from '@shoal/common';

/** Timers with a subject. */
type SubjectTimer =
  /** A channel without INIT. */
  | `init:${ChannelId}`
  /** A disconnected session client that may still return. */
  | `lost:${Rank}`
  /** The next SWARM push of a file. */
  | `push:${Digest}`
  /** A member needs a new credential, or its token has expired. */
  | `credential:${ChannelId}`
  /** The end of a client's quarantine. */
  | `quarantine:${ClientId}`
  /** The deadline for the owner of a client id to answer a PING. */
  | `takeover:${ClientId}`;

export type TimerName =
  | SubjectTimer
  /** The session starts without the missing clients. */
  | 'barrier'
  /** The rate limit allows the next long answer. */
  | 'answers'
  /** Clients of the previous tracker process have had time to reconnect. */
  | 'startup-grace'
  /** The deadline for clients to answer SHUTDOWN. */
  | 'shutdown'
  | 'liveness';

export type TrackerTimers = Timers<TimerName>;

type KindOf<Name extends TimerName> = Name extends `${infer Kind}:${string}` ? Kind : Name;

/** The kind of a timer, and its subject ('' without one). */
export function timerParts(name: TimerName): { readonly kind: KindOf<TimerName>; readonly subject: string } {
  const colon = name.indexOf(':');
  const kind = colon < 0 ? name : name.slice(0, colon);
  return { kind: kind as KindOf<TimerName>, subject: colon < 0 ? '' : name.slice(colon + 1) };
}
