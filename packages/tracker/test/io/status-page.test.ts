import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { TrackerStatus } from '@shoal/tracker/core';

import { StatusPage } from '#src/io/status-page.js';

const status: TrackerStatus = { session: { clients: 1, expected: 0, phase: 'running' }, clients: [], files: [] };

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

describe('a status page', () => {
  it('is made anew for everybody where that is quick', () => {
    const { page, seen } = slowPage(1);
    assert.deepEqual(JSON.parse(page.body().toString()), status);
    page.body();
    assert.equal(seen.made, 2);
  });

  it('is shown again for ten times as long as it took to make', () => {
    const { page, seen } = slowPage(100);
    const first = page.body();
    seen.now += 999;
    assert.equal(page.body(), first);
    seen.now += 1;
    assert.notEqual(page.body(), first);
    assert.equal(seen.made, 2);
  });

  it('is another one for another grant, and few are kept', () => {
    const { page, seen } = slowPage(100);
    const grant = (file: string) => ({ mayGet: true, mayShare: false, files: [file] });
    const one = page.body(grant('a'));
    for (let number = 0; number < 16; number += 1) assert.notEqual(page.body(grant(`${number}`)), one);
    assert.equal(seen.made, 17);
    seen.now = 0;
    page.body(grant('a'));
    assert.equal(seen.made, 18);
  });
});
