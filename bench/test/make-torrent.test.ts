import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { makeTorrent, pieceLength } from '../torrent/make-torrent.js';

const MIB = 1024 * 1024;

describe('a torrent', () => {
  it('holds the SHA-1 of each piece, the last one shorter', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-torrent-'));
    cleanUp(() => rmSync(folder, { recursive: true }));
    const source = join(folder, 'a.txt');
    const torrent = join(folder, 'a.torrent');
    writeFileSync(source, 'abcabcd');
    await makeTorrent(source, torrent, 'http://h/announce', 3);
    const text = readFileSync(torrent, 'latin1');
    const sha1 = { abc: 'a9993e364706816aba3e25717850c26c9cd0d89d', d: '3c363836cf4e16666669a25da280a1865c2d2874' };
    const pieces = Buffer.from(sha1.abc + sha1.abc + sha1.d, 'hex').toString('latin1');
    const info = `d6:lengthi7e4:name5:a.txt12:piece lengthi3e6:pieces60:${pieces}e`;
    expect(text).to.equal(`d8:announce17:http://h/announce4:info${info}e`);
  });

  it('has pieces of a power of two, neither tiny nor huge', () => {
    expect(pieceLength(1)).to.equal(64 * 1024);
    expect(pieceLength(128 * MIB)).to.equal(256 * 1024);
    expect(pieceLength(128 * MIB + 1)).to.equal(512 * 1024);
    expect(pieceLength(1e12)).to.equal(4 * MIB);
  });
});
