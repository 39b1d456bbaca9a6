import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { TrackerStatus } from '@shoal/tracker/core';

import { StatusPage } from '#src/io/http/status-page.js';

const status: TrackerStatus = {
  ...{ session: { clients: 1, expected: 0, phase: 'running' }, clients: [], files: [] },
  omitted: { clients: 0, files: 0 },
};

/** A page of a tracker that takes so long to say how things are. */
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
  it('is made once a second, however quick that is and however often it is asked for', () => {
    const { page, seen } = slowPage(1);
    const first = page.body();
    assert.deepEqual(JSON.parse(String(first)), status);
    for (let i = 0; i < 1_000; i += 1) assert.equal(page.body(), first);
    assert.equal(seen.made, 1);
    seen.now += 1_000;
    assert.notEqual(page.body(), first);
    assert.equal(seen.made, 2);
  });

  it('is shown again for ten times as long as it took to make', () => {
    const { page, seen } = slowPage(200);
    const first = page.body();
    seen.now += 1_999;
    assert.equal(page.body(), first);
    seen.now += 1;
    assert.notEqual(page.body(), first);
    assert.equal(seen.made, 2);
  });

  it('is another one for another grant', () => {
    const { page, seen } = slowPage(1);
    assert.notEqual(page.body(grant('a')), page.body(grant('b')));
    assert.equal(page.body(grant('a')), page.body(grant('a')));
    assert.equal(seen.made, 2);
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
    assert.ok(seen.made * 50 < 12_000, `${seen.made} pages of ${asked} asked for`);
    assert.ok(seen.made * 50 > 8_000, 'the time is used');
  });

  it('of before is shown while there is no time for a newer one', () => {
    const { page, seen } = slowPage(400);
    const first = page.body(grant('first'));
    page.body(grant('second'));
    seen.now = 3_000;
    assert.notEqual(page.body(grant('third')), undefined);
    const { made } = seen;
    seen.now = 4_500;
    assert.equal(page.body(grant('first')), first, 'over its four seconds, and yet');
    assert.equal(page.body(grant('nobody asked for this')), undefined);
    assert.equal(seen.made, made);
  });
});
