import { expect } from 'chai';
import { describe, it } from 'mocha';

import { announceAnswer, readAnnouncement } from '../torrent/announcement.js';

const HASH = '%124Vx%9A%BC%DE%F1%23Eg%89%AB%CD%EF%124Vx%9A';

describe('an announcement', () => {
  it('is read as clients write it', () => {
    const url = `/announce?info_hash=${HASH}&peer_id=-X-&port=6881&left=42&event=started&compact=1&numwant=7`;
    expect(readAnnouncement(url)).to.deep.equal({
      infoHash: '123456789abcdef123456789abcdef123456789a',
      port: 6881,
      left: 42,
      event: 'started',
      wanted: 7,
    });
  });

  it('names the same file however its hash is escaped', () => {
    const hex = '123456789abcdef123456789abcdef123456789a';
    const read = (hash: string) => readAnnouncement(`/announce?info_hash=${hash}&port=1&left=0`)?.infoHash;
    expect(read(hex.replace(/../g, '%$&'))).to.equal(hex);
    expect(read(HASH)).to.equal(hex);
  });

  it('is none without a hash of 20 bytes or a port', () => {
    expect(readAnnouncement(`/announce?info_hash=${HASH}a&port=1`)).to.equal(undefined);
    expect(readAnnouncement(`/announce?info_hash=${HASH}`)).to.equal(undefined);
    expect(readAnnouncement(`/announce?info_hash=${HASH}&port=70000`)).to.equal(undefined);
    expect(readAnnouncement(`/scrape?info_hash=${HASH}&port=1`)).to.equal(undefined);
  });

  it('is answered with six bytes a peer', () => {
    const answer = announceAnswer([{ address: '10.77.0.3', port: 6882 }], 10);
    const expected = [Buffer.from('d8:intervali10e12:min intervali10e5:peers6:'), Buffer.of(10, 77, 0, 3, 26, 226)];
    expect(answer).to.deep.equal(Buffer.concat([...expected, Buffer.from('e')]));
  });
});
