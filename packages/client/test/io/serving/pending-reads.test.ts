import { expect } from 'chai';
import { describe, it } from 'mocha';

import { PendingReads } from '#src/io/serving/pending-reads.js';

describe('pending reads', () => {
  it('disconnect the channel with the most bytes above the limit, and no other', () => {
    const disconnected: number[] = [];
    const reads = new PendingReads(100, (channel) => disconnected.push(channel));
    const ends = [reads.begin(1, 10), reads.begin(2, 60), reads.begin(3, 20)];
    expect(disconnected).to.deep.equal([]);
    ends.push(reads.begin(2, 20));
    expect(disconnected).to.deep.equal([2]);
    for (const end of ends) end();
    reads.begin(1, 100);
    expect(disconnected).to.deep.equal([2]);
    reads.begin(3, 1);
    expect(disconnected).to.deep.equal([2, 1]);
  });

  it('count until they end', () => {
    const disconnected: number[] = [];
    const reads = new PendingReads(100, (channel) => disconnected.push(channel));
    for (let i = 0; i < 10; i += 1) reads.begin(1, 90)();
    expect(disconnected).to.deep.equal([]);
  });
});
