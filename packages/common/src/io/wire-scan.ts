/**
 * Counts the fields of a protobuf message down to the given depth, without decoding it.
 *
 * A repeated field's empty entry costs two bytes on the wire but an object in memory: counting
 * first keeps a hostile header from allocating many times its size. Returns `limit + 1` as soon as
 * there are more than `limit`, and undefined where the bytes are no protobuf message.
 * Source: protobuf.dev, "Encoding".
 */
export function countFields(bytes: Uint8Array, limit: number, depth: number): number | undefined {
  const scan: Scan = { bytes, position: 0, count: 0, limit };
  return scanMessage(scan, bytes.length, depth) ? scan.count : undefined;
}

interface Scan {
  readonly bytes: Uint8Array;
  readonly limit: number;
  position: number;
  count: number;
}

function scanMessage(scan: Scan, end: number, depth: number): boolean {
  while (scan.position < end) {
    const tag = readVarint(scan, end);
    if (tag === undefined) return false;
    scan.count += 1;
    if (scan.count > scan.limit) return true;
    const wireType = tag & 7;
    if (wireType === 0) {
      if (readVarint(scan, end) === undefined) return false;
    } else if (wireType === 1 || wireType === 5) {
      scan.position += wireType === 1 ? 8 : 4;
    } else if (wireType === 2) {
      const length = readVarint(scan, end);
      if (length === undefined || scan.position + length > end) return false;
      const fieldEnd = scan.position + length;
      // A string may look like a message or not. What cannot be read as one counts by its bytes: nothing hides there.
      if (depth > 1 && !scanMessage(scan, fieldEnd, depth - 1)) countBytes(scan, fieldEnd);
      if (scan.count > scan.limit) return true;
      scan.position = fieldEnd;
    } else {
      return false;
    }
    if (scan.position > end) return false;
  }
  return true;
}

function countBytes(scan: Scan, end: number): void {
  scan.count = Math.min(scan.limit + 1, scan.count + Math.max(0, end - scan.position));
}

function readVarint(scan: Scan, end: number): number | undefined {
  let value = 0;
  let scale = 1;
  for (let i = 0; i < 10 && scan.position < end; i += 1) {
    const byte = scan.bytes[scan.position] as number;
    scan.position += 1;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
    scale *= 128;
  }
  return undefined;
}
