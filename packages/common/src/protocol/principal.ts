import { plainHost } from './address.js';

/** The identity behind a channel that a client cannot invent: one vote and one share, however many clients it runs. */
export type Principal = string;

/** Of an IPv6 address, whose lower half a host chooses itself. */
const NETWORK_GROUPS = 4;

/**
 * A token's subject where there is one, because only who makes tokens makes subjects. Else the
 * address, because client ids, ranks and tokens without a subject can be had in any number.
 */
export function principalOf(remoteHost: string, subject: string): Principal {
  return subject === '' ? `host ${networkOf(plainHost(remoteHost))}` : `subject ${subject}`;
}

/** An IPv4 address unchanged, of an IPv6 address the first 64 bits. */
function networkOf(host: string): string {
  if (!host.includes(':')) return host;
  const [head = '', tail] = host.split('::');
  const groups = groupsOf(head);
  const rest = tail === undefined ? [] : groupsOf(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - rest.length);
  const all = [...groups, ...Array.from({ length: zeros }, () => '0'), ...rest];
  return `${all.slice(0, NETWORK_GROUPS).join(':')}::`;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
