import { bencode } from './bencode.js';

/** The fields of a BitTorrent client's announcement that this tracker uses. */
export interface Announcement {
  /** As in the query, percent-encoded. */
  readonly infoHash: string;
  readonly port: number;
  /** The missing bytes. */
  readonly left: number;
  readonly event: string;
  readonly wanted: number;
}

export interface Peer {
  readonly address: string;
  readonly port: number;
}

const DEFAULT_WANTED = 50;
const MAX_WANTED = 200;

/** Reads an announce's query; undefined where it is none. The hash is bytes, so URLSearchParams would spoil it. */
export function readAnnouncement(url: string): Announcement | undefined {
  const [path, query = ''] = url.split('?');
  if (path !== '/announce') return undefined;
  const fields = new Map(query.split('&').map((pair) => pair.split('=', 2) as [string, string]));
  const infoHash = canonicalHash(fields.get('info_hash') ?? '');
  const port = Number(fields.get('port'));
  if (infoHash === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  const wanted = Number(fields.get('numwant') ?? DEFAULT_WANTED);
  return {
    infoHash,
    port,
    left: Number(fields.get('left')),
    event: fields.get('event') ?? '',
    wanted: Number.isInteger(wanted) && wanted >= 0 ? Math.min(wanted, MAX_WANTED) : DEFAULT_WANTED,
  };
}

/** Clients escape different bytes: the same hash, in hexadecimal. */
function canonicalHash(escaped: string): string | undefined {
  const parts = escaped.match(/%[0-9a-f]{2}|[^%]/gi) ?? [];
  const hash = parts.map((part) => (part.length === 3 ? part.slice(1) : Buffer.from(part).toString('hex')));
  return hash.length === 20 ? hash.join('').toLowerCase() : undefined;
}

/** The answer in the compact form (BEP 23), IPv4 only. */
export function announceAnswer(peers: readonly Peer[], intervalS: number): Buffer {
  return bencode({ interval: intervalS, 'min interval': intervalS, peers: Buffer.concat(peers.map(compact)) });
}

function compact({ address, port }: Peer): Buffer {
  return Buffer.from([...address.split('.').map(Number), port >> 8, port & 255]);
}
