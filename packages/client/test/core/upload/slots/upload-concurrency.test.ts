import { Random } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type ConcurrencyOptions, UploadConcurrency } from '#src/core/upload/slots/upload-concurrency.js';

import { range } from '../../make.js';

/** The rate of the uplink with this many uploads, in bytes a millisecond. */
type Carried = (uploads: number) => number;

/** Serves receivers that never tire; returns the limits seen, one an upload. */
function play(concurrency: UploadConcurrency, carried: Carried, uploads: number, isWaitedFor = true): number[] {
  const limits: number[] = [];
  for (let i = 0; i < uploads; i += 1) {
    concurrency.acknowledged(carried(concurrency.limit), isWaitedFor);
    limits.push(concurrency.limit);
  }
  return limits;
}

function started(options: Partial<ConcurrencyOptions> = {}): UploadConcurrency {
  return new UploadConcurrency({ first: 2, usual: 6, most: 32, uplink: undefined, ...options });
}

const LINK = 10_000;
/** 10 ms to send a segment, 90 ms until it is acknowledged: ten uploads fill the link. */
const longWay: Carried = (uploads) => Math.min(LINK, (uploads * LINK) / 10);
const shortWay: Carried = () => LINK;
/** Receivers with shared downlinks take a fifth each. */
const sharedReceivers: Carried = (uploads) => Math.min(LINK, (uploads * LINK) / 5);

describe('how many uploads run at once', () => {
  it('stays at the first few, but for one trial now and then, where those fill the uplink', () => {
    const limits = play(started(), shortWay, 5_000);
    expect(Math.max(...limits)).to.equal(3);
    expect(limits.filter((limit) => limit > 2).length).to.be.below(limits.length / 20);
  });

  it('grows over a long way until the uplink is full, beyond the usual, and stays there', () => {
    const concurrency = started();
    play(concurrency, longWay, 5_000);
    const limits = play(concurrency, longWay, 1_000);
    expect(
      Math.min(...limits) >= 9 && Math.max(...limits) <= 11,
      `${Math.min(...limits)}–${Math.max(...limits)}`,
    ).to.equal(true);
  });

  it('grows where the uplink carries less than it did, as far as usual, and shrinks when it is full again', () => {
    const concurrency = started({ usual: 4, most: 4 });
    play(concurrency, shortWay, 40);
    expect(concurrency.limit).to.equal(2);
    const limits = play(concurrency, sharedReceivers, 100);
    expect(Math.max(...limits)).to.equal(4);
    play(concurrency, shortWay, 100);
    expect(concurrency.limit).to.equal(2);
  });

  it('forgets in time what the uplink once carried', () => {
    const concurrency = started({ most: 6 });
    play(concurrency, () => 2 * LINK, 40);
    const limits = play(concurrency, shortWay, 2_000);
    expect(Math.max(...limits.slice(0, 200)), 'more are tried while the old rate is remembered').to.equal(6);
    expect(Math.max(...limits.slice(1_500))).to.be.at.most(3);
  });

  it('never exceeds its most, whatever those tell who acknowledge early', () => {
    const concurrency = started({ most: 9 });
    const limits = range(5_000).map((i) => {
      concurrency.acknowledged(i % 3 === 0 ? LINK * 1.5 ** (i / 3) : LINK, true);
      return concurrency.limit;
    });
    expect(Math.max(...limits)).to.equal(9);
  });

  it('lets as many run as usual where uploads get unequal shares of a full uplink', () => {
    const concurrency = started();
    const random = new Random(1);
    const limits = play(concurrency, () => LINK * (0.5 + random.below(1_001) / 1_000), 5_000);
    expect(Math.max(...limits.slice(100))).to.be.at.least(6);
  });

  it('does not grow while no request waits', () => {
    expect(Math.max(...play(started(), longWay, 1_000, false))).to.equal(2);
  });

  it('does not grow when a configured uplink is nearly full', () => {
    expect(Math.max(...play(started({ first: 8, uplink: 8_000 }), longWay, 5_000))).to.equal(8);
  });

  it('never exceeds its most, not even at first', () => {
    const concurrency = started({ first: 6, most: 3 });
    expect(Math.max(concurrency.limit, ...play(concurrency, longWay, 1_000))).to.equal(3);
  });
});
