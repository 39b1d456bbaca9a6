/** A value of BitTorrent's encoding (BEP 3). Strings are UTF-8. */
export type Bencodable = number | string | Uint8Array | readonly Bencodable[] | { readonly [key: string]: Bencodable };

export function bencode(value: Bencodable): Buffer {
  if (typeof value === 'number') return Buffer.from(`i${value}e`);
  if (typeof value === 'string') return bytes(Buffer.from(value));
  if (value instanceof Uint8Array) return bytes(value);
  if (isList(value)) return Buffer.concat([Buffer.from('l'), ...value.map(bencode), Buffer.from('e')]);
  // Keys go in the order of their bytes.
  const entries = Object.entries(value).sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const parts = entries.flatMap(([key, each]) => [bencode(key), bencode(each)]);
  return Buffer.concat([Buffer.from('d'), ...parts, Buffer.from('e')]);
}

function bytes(value: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${value.length}:`), value]);
}

function isList(value: object): value is readonly Bencodable[] {
  return Array.isArray(value);
}
