import { isUtf8 } from 'node:buffer';

import { ENTRY_FIXED_BYTES, type Entry } from '../../../index.js';

const KINDS = [undefined, 'file', 'folder', 'link'] as const;
const CODES = { file: 1, folder: 2, link: 3 } as const;

/**
 * A directory's entries as bytes: what its digest covers and what travels in its manifest
 * (docs/protocol.md, "Directories"). One form for both, and no object a field while it is scanned.
 */
export function encodeEntries(entries: readonly Entry[]): Buffer {
  let size = 0;
  for (const { path, target } of entries) {
    size += ENTRY_FIXED_BYTES + Buffer.byteLength(path) + (target === '' ? 0 : Buffer.byteLength(target));
  }
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const { kind, path, length, mode, target } of entries) {
    bytes[at] = CODES[kind];
    at = bytes.writeUInt16LE(mode, at + 1);
    at = bytes.writeUInt32LE(length % TWO_32, at);
    at = bytes.writeUInt32LE(Math.floor(length / TWO_32), at);
    const pathBytes = bytes.write(path, at + 4);
    const targetBytes = target === '' ? 0 : bytes.write(target, at + 4 + pathBytes);
    at = bytes.writeUInt16LE(pathBytes, at);
    at = bytes.writeUInt16LE(targetBytes, at) + pathBytes + targetBytes;
  }
  return bytes;
}

const TWO_32 = 2 ** 32;

/** The entries, or what is wrong with the bytes in one clause; at most `maxEntries` become objects. */
export function decodeEntries(bytes: Uint8Array, maxEntries: number): Entry[] | string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: Entry[] = [];
  let at = 0;
  while (at < buffer.length) {
    if (entries.length === maxEntries) return `over ${maxEntries} entries`;
    if (at + ENTRY_FIXED_BYTES > buffer.length) return 'entries that end too early';
    const kind = KINDS[buffer[at] as number];
    if (kind === undefined) return `an entry of unknown kind ${buffer[at] as number}`;
    const mode = buffer.readUInt16LE(at + 1);
    const length = buffer.readUInt32LE(at + 3) + TWO_32 * buffer.readUInt32LE(at + 7);
    if (!Number.isSafeInteger(length)) return 'an entry over 2^53 bytes';
    const pathStart = at + ENTRY_FIXED_BYTES;
    const targetStart = pathStart + buffer.readUInt16LE(at + 11);
    at = targetStart + buffer.readUInt16LE(at + 13);
    if (at > buffer.length) return 'entries that end too early';
    const path = text(buffer, pathStart, targetStart);
    const target = text(buffer, targetStart, at);
    if (path === undefined || target === undefined) return 'a path that is not UTF-8';
    entries.push({ kind, path, length, mode, target });
  }
  return entries;
}

/** How many entries begin in the bytes, or `limit + 1` where there are more; makes none of them. */
export function countEntries(bytes: Uint8Array, limit: number): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let count = 0;
  for (let at = 0; at + ENTRY_FIXED_BYTES <= buffer.length && count <= limit; count += 1) {
    at += ENTRY_FIXED_BYTES + buffer.readUInt16LE(at + 11) + buffer.readUInt16LE(at + 13);
  }
  return count;
}

function text(buffer: Buffer, start: number, end: number): string | undefined {
  if (start === end) return '';
  return isUtf8(buffer.subarray(start, end)) ? buffer.toString('utf8', start, end) : undefined;
}
