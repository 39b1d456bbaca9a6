import { createHash } from 'node:crypto';
import { open, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';

import { bencode } from './bencode.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const PIECES = 512;

/** A power of two that gives about 512 pieces, as programs that make torrents choose. */
export function pieceLength(fileBytes: number): number {
  const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, fileBytes / PIECES)));
  return Math.min(4 * MIB, Math.max(64 * KIB, wanted));
}

/** Writes a torrent (version 1) of one file. */
export async function makeTorrent(source: string, torrent: string, announce: string, pieceBytes: number) {
  const { length, pieces } = await hashPieces(source, pieceBytes);
  const info = { name: basename(source), length, 'piece length': pieceBytes, pieces };
  await writeFile(torrent, bencode({ announce, info }));
}

async function hashPieces(path: string, pieceBytes: number): Promise<{ length: number; pieces: Buffer }> {
  const file = await open(path);
  try {
    const hashes: Buffer[] = [];
    const piece = Buffer.allocUnsafe(pieceBytes);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(piece, 0, pieceBytes, length);
      if (bytesRead === 0) return { length, pieces: Buffer.concat(hashes) };
      hashes.push(createHash('sha1').update(piece.subarray(0, bytesRead)).digest());
      length += bytesRead;
    }
  } finally {
    await file.close();
  }
}
