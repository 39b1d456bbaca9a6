import { expect } from 'chai';
import { describe, it } from 'mocha';

import { progressDisplay } from '#src/simulation/progress-display.js';
import { progressLine } from '#src/simulation/progress-line.js';

const progress = {
  virtualMs: 12_400,
  wallMs: 3_000,
  events: 1_500_000,
  eventsPerSecond: 512_345.6,
  finished: 340,
  peers: 1_000,
  heldSegments: 61,
  wantedSegments: 100,
  etaMs: 9_400,
};

describe('the progress of a run', () => {
  it('tells virtual time, how much is done, how fast and how much longer', () => {
    expect(progressLine('flash-crowd', progress)).to.equal(
      'flash-crowd  12 s virtual  61 % of segments  340 of 1,000 peers done  512,346 events/s  9.4 s left',
    );
    expect(progressLine('churn', { ...progress, etaMs: undefined })).to.not.match(/left/);
  });

  it('is one line on a terminal, and gone in the end', () => {
    const written: string[] = [];
    const stream = { isTTY: true, columns: 20, write: (text: string) => written.push(text) > 0 };
    const display = progressDisplay(stream, () => 0);
    display.clear();
    display.update('short');
    display.update('longer than the terminal is wide');
    display.clear();
    display.clear();
    expect(written).to.deep.equal(['\rshort\u001b[K', '\rlonger than the te…\u001b[K', '\r\u001b[K']);
  });

  it('is a line now and then elsewhere', () => {
    const written: string[] = [];
    let now = 500;
    const display = progressDisplay({ write: (text: string) => written.push(text) > 0 }, () => now);
    for (now of [600, 10_000, 10_500, 11_000, 20_400, 20_500]) display.update(`at ${now}`);
    display.clear();
    expect(written).to.deep.equal(['at 10500\n', 'at 20500\n']);
  });
});
