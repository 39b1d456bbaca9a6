import { expect } from 'chai';
import { describe, it } from 'mocha';

import { leastSeconds } from '../swarm/bounds.js';

/** 100 Mbit. */
const FILE_BYTES = 12.5e6;

function clients(count: number, upMbit: number, downMbit: number, joinS = 0) {
  return Array.from({ length: count }, () => ({ upMbit, downMbit, joinS }));
}

describe('the least time', () => {
  it('is that of one copy out of the seeder where links are equal', () => {
    expect(leastSeconds(FILE_BYTES, 10, clients(16, 10, 10))).to.equal(10);
  });

  it('is that of the slowest receiver', () => {
    expect(leastSeconds(FILE_BYTES, 10, [...clients(7, 10, 10), ...clients(1, 10, 1)])).to.equal(100);
  });

  it('is the total upload rate if that is less than the download rates', () => {
    // 8 files of 100 Mbit from 50 + 8 · 1 Mbit/s.
    expect(leastSeconds(FILE_BYTES, 50, clients(8, 1, 1000))).to.equal(800 / 58);
  });

  it('counts clients that come late from when they come', () => {
    expect(leastSeconds(FILE_BYTES, 10, [...clients(4, 10, 10), ...clients(4, 10, 10, 5)])).to.equal(15);
    // Clients send only after they have joined: 2 files, 3 Mbit/s of the seeder and 1 of each client, one of them from 40 s on.
    const [early, late] = [clients(1, 1, 100), clients(1, 1, 100, 40)];
    expect(leastSeconds(FILE_BYTES, 3, [...early, ...late])).to.equal(240 / 5);
  });
});
