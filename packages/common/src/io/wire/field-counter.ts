/**
 * Which length-delimited fields of a message are messages themselves, by field number, and which
 * are packed lists of varints, whose values count too.
 */
export interface MessageNesting {
  readonly [field: number]: MessageNesting | 'packed';
}

/**
 * Counts the fields of a protobuf message and of the messages inside it, without decoding them.
 *
 * A repeated field's empty entry costs two bytes on the wire but an object in memory, and even a
 * field that is overwritten again and again costs time: counting first keeps a hostile header from
 * taking many times its size. Returns `limit + 1` as soon as there are more than `limit`, and
 * undefined where the bytes are no message of that shape. Source: protobuf.dev, "Encoding".
 */
export function countFields(bytes: Uint8Array, limit: number, shape: MessageNesting): number | undefined {
  const scan: Scan = { bytes, position: 0, count: 0, limit };
  return scanMessage(scan, bytes.length, shape) ? scan.count : undefined;
}

/**
 * Calls `visit` for each field of one message that is bytes, text or a message, with the place of its value, and
 * reads nothing inside them. False where the bytes from `start` to `end` are no message.
 */
export function visitBlocks(
  bytes: Uint8Array,
  start: number,
  end: number,
  visit: (field: number, start: number, end: number) => void,
): boolean {
  const scan: Scan = { bytes, position: start, count: 0, limit: Infinity };
  let openGroups = 0;
  while (scan.position < end) {
    const tag = readVarint(scan, end);
    if (tag === undefined) return false;
    const wireType = tag & 7;
    const length = wireType === BLOCK ? readVarint(scan, end) : undefined;
    if (length !== undefined && scan.position + length <= end) {
      const valueStart = scan.position;
      scan.position += length;
      if (openGroups === 0) visit(Math.floor(tag / 8), valueStart, scan.position);
    } else if (wireType === BLOCK || !scanValue(scan, end, wireType, undefined)) return false;
    if (wireType === START_GROUP) openGroups += 1;
    if (wireType === END_GROUP) openGroups -= 1;
    if (openGroups < 0) return false;
  }
  return openGroups === 0;
}

interface Scan {
  readonly bytes: Uint8Array;
  readonly limit: number;
  position: number;
  count: number;
}

/** False where the bytes up to `end` are no message. */
function scanMessage(scan: Scan, end: number, shape: MessageNesting): boolean {
  let openGroups = 0;
  while (scan.position < end && scan.count <= scan.limit) {
    const tag = readVarint(scan, end);
    if (tag === undefined) return false;
    scan.count += 1;
    const inner = openGroups === 0 ? shape[Math.floor(tag / 8)] : undefined;
    if (!scanValue(scan, end, tag & 7, inner)) return false;
    if ((tag & 7) === START_GROUP) openGroups += 1;
    if ((tag & 7) === END_GROUP) openGroups -= 1;
    if (openGroups < 0) return false;
  }
  return openGroups === 0 || scan.count > scan.limit;
}

function scanValue(scan: Scan, end: number, wireType: number, shape: MessageNesting[number] | undefined): boolean {
  switch (wireType) {
    case VARINT:
      return readVarint(scan, end) !== undefined;
    case FIXED64:
    case FIXED32:
      scan.position += wireType === FIXED64 ? 8 : 4;
      return scan.position <= end;
    case BLOCK:
      return scanBlock(scan, end, shape);
    default:
      // Groups are long out of use, but an unknown field may be one; its fields come next.
      return wireType === START_GROUP || wireType === END_GROUP;
  }
}

/** A length-delimited field: read where it is a message, passed over where it is a string or bytes. */
function scanBlock(scan: Scan, end: number, shape: MessageNesting[number] | undefined): boolean {
  const length = readVarint(scan, end);
  if (length === undefined || scan.position + length > end) return false;
  const blockEnd = scan.position + length;
  if (shape !== undefined && shape !== 'packed') return scanMessage(scan, blockEnd, shape);
  // A packed value takes at least one byte.
  if (shape === 'packed') scan.count = Math.min(scan.limit + 1, scan.count + length);
  scan.position = blockEnd;
  return true;
}

const VARINT = 0;
const FIXED64 = 1;
const BLOCK = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

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
