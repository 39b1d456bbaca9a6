/** Hand-made protobuf bytes, so that tests can say what no encoder would. */

export function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return [...bytes, rest];
}

export function bytesField(number: number, content: Uint8Array | readonly number[]): Uint8Array {
  return Buffer.concat([Buffer.from([...varint(number * 8 + 2), ...varint(content.length)]), Uint8Array.from(content)]);
}

export function varintField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8), ...varint(value)]);
}

/** A group, long deprecated: decoders skip it. */
export function emptyGroup(number: number): Uint8Array {
  return Uint8Array.from([...varint(number * 8 + 3), ...varint(number * 8 + 4)]);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

export function repeated(part: Uint8Array, times: number): Uint8Array {
  const all = new Uint8Array(part.length * times);
  for (let i = 0; i < times; i += 1) all.set(part, i * part.length);
  return all;
}

export function frameOf(header: Uint8Array, payload: Uint8Array = new Uint8Array(0)): Uint8Array {
  return join(Uint8Array.from(varint(header.length)), header, payload);
}
