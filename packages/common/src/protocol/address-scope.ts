import { isLoopback, plainHost } from './address.js';

/**
 * The scope of an IP address that is special: a participant must not make another one connect to it. Names are
 * resolved by the connecting process, which checks the resulting addresses again.
 */
export type AddressScope = 'loopback' | 'link-local' | 'unspecified' | 'multicast' | 'other';

export function scopeOf(host: string): AddressScope {
  const bare = plainHost(host.toLowerCase());
  if (isLoopback(bare)) return 'loopback';
  return bare.includes(':') ? scopeOfIpv6(bare) : scopeOfIpv4(bare);
}

/** True if a participant observed at `seenHost` may advertise `host`. */
export function mayName(seenHost: string, host: string): boolean {
  const scope = scopeOf(host);
  return scope === 'other' || ((scope === 'loopback' || scope === 'link-local') && scope === scopeOf(seenHost));
}

function scopeOfIpv4(host: string): AddressScope {
  // A text that a resolver might accept as an IPv4 address, such as 0x7f.1, counts as one.
  if (!/^(0x[\da-f]*|\d+)(\.(0x[\da-f]*|\d*))*$/.test(host)) return 'other';
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host) || /(^|\.)0\d/.test(host)) return 'unspecified';
  const [first = 0, second = 0, ...rest] = host.split('.').map(Number);
  if (first === 0 || first > 255) return 'unspecified';
  if (first === 127) return 'loopback';
  if (first === 169 && second === 254) return 'link-local';
  if (first >= 240 && [second, ...rest].every((part) => part === 255)) return 'multicast';
  return first >= 224 && first < 240 ? 'multicast' : 'other';
}

function scopeOfIpv6(host: string): AddressScope {
  const mapped = embeddedIpv4(host);
  if (mapped !== undefined) return scopeOf(mapped);
  const groups = expanded(host.split('%', 1)[0] ?? '');
  const [first = 0] = groups;
  const last = groups.at(-1) ?? 0;
  if (groups.slice(0, -1).every((group) => group === 0)) {
    if (last === 0) return 'unspecified';
    if (last === 1) return 'loopback';
  }
  if (first >= 0xfe80 && first <= 0xfebf) return 'link-local';
  return first >= 0xff00 ? 'multicast' : 'other';
}

/** Of ::ffff:a.b.c.d, ::a.b.c.d and 64:ff9b::a.b.c.d, in whatever way they are written. */
function embeddedIpv4(host: string): string | undefined {
  const groups = expanded(host.split('%', 1)[0] ?? '');
  if (groups.length !== 8) return undefined;
  const head = groups.slice(0, 6);
  const isMapped = head.slice(0, 5).every((group) => group === 0) && (head[5] === 0xffff || head[5] === 0);
  const isTranslated = head[0] === 0x64 && head[1] === 0xff9b && head.slice(2).every((group) => group === 0);
  const [high = 0, low = 0] = groups.slice(6);
  if (!(isMapped || isTranslated) || (head[5] === 0 && isMapped && high === 0)) return undefined;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight groups; fewer or more of what is no IPv6 address. */
function expanded(host: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host);
  const [, before = '', ...parts] = dotted ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = parts.map(Number);
  const text = dotted === null ? host : `${before}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  const [head = '', tail] = text.split('::');
  const left = groupsOf(head);
  const right = tail === undefined ? [] : groupsOf(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  return [...left, ...Array.from({ length: zeros }, () => 0), ...right];
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => parseInt(group, 16) || 0);
}
