import type { TrackerStatus } from '@shoal/tracker/core';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { StatusPage } from '#src/io/http/status-page.js';

const status: TrackerStatus = {
  ...{ session: { clients: 1, expected: 0, phase: 'running' }, clients: [], files: [] },
  omitted: { clients: 0, files: 0 },
};

/** A page of a tracker whose status takes this long. */
function slowPage(tookMs: number) {
  const seen = { made: 0, now: 0 };
  const page = new StatusPage(
    () => {
      seen.made += 1;
      seen.now += tookMs;
      return status;
    },
    () => seen.now,
  );
  return { page, seen };
}

const grant = (file: string) => ({ mayGet: true, mayShare: false, files: [file] });

describe('a status page', () => {
  it('is built once a second, however often it is requested', () => {
    const { page, seen } = slowPage(1);
    const first = page.body();
    expect(JSON.parse(String(first))).to.deep.equal(status);
    for (let i = 0; i < 1_000; i += 1) expect(page.body()).to.equal(first);
    expect(seen.made).to.equal(1);
    seen.now += 1_000;
    expect(page.body()).to.not.equal(first);
    expect(seen.made).to.equal(2);
  });

  it('is cached for ten times as long as it took to build', () => {
    const { page, seen } = slowPage(200);
    const first = page.body();
    seen.now += 1_999;
    expect(page.body()).to.equal(first);
    seen.now += 1;
    expect(page.body()).to.not.equal(first);
    expect(seen.made).to.equal(2);
  });

  it('differs by grant', () => {
    const { page, seen } = slowPage(1);
    expect(page.body(grant('a'))).to.not.equal(page.body(grant('b')));
    expect(page.body(grant('a'))).to.equal(page.body(grant('a')));
    expect(seen.made).to.equal(2);
  });

  it('takes a tenth of the time, however many grants there are', () => {
    const { page, seen } = slowPage(50);
    const began = seen.now;
    let asked = 0;
    while (seen.now - began < 100_000) {
      page.body(grant(`${asked % 1_000}`));
      asked += 1;
      seen.now += 5;
    }
    expect(seen.made * 50, `${seen.made} pages of ${asked} asked for`).to.be.below(12_000);
    expect(seen.made * 50, 'the time is used').to.be.above(8_000);
  });

  it('stays cached while there is no time for a new one', () => {
    const { page, seen } = slowPage(400);
    const first = page.body(grant('first'));
    page.body(grant('second'));
    seen.now = 3_000;
    expect(page.body(grant('third'))).to.not.equal(undefined);
    const { made } = seen;
    seen.now = 4_500;
    expect(page.body(grant('first')), 'over its four seconds, and yet').to.equal(first);
    expect(page.body(grant('not requested'))).to.equal(undefined);
    expect(seen.made).to.equal(made);
  });
});
