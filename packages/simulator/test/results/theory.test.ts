import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { fluidBound, leastRounds, runScenario, type Scenario, scenarios } from '#src/io/index.js';

const flashCrowd = scenarios.get('flash-crowd') as Scenario;

describe('simulated swarms and theory', () => {
  it('have a fluid bound by each of its three limits', () => {
    const leechers = (up: number, down: number, count: number) => Array.from({ length: count }, () => ({ up, down }));
    expect(fluidBound({ bytes: 100, seederUplinks: [10], leechers: leechers(10, 20, 4) })).to.equal(10);
    expect(fluidBound({ bytes: 100, seederUplinks: [50, 50], leechers: leechers(100, 5, 2) })).to.equal(20);
    expect(fluidBound({ bytes: 100, seederUplinks: [20], leechers: leechers(5, 100, 4) })).to.equal(10);
  });

  it('have a least number of rounds', () => {
    // One leecher receives one segment a round; three need two more rounds for the first segment.
    expect([leastRounds(5, 1), leastRounds(1, 3), leastRounds(4, 3), leastRounds(8, 7)]).to.deep.equal([5, 2, 5, 10]);
  });

  it('is never faster than the best central schedule, and within a third of it in tiny swarms', async () => {
    const segmentBytes = 256 * 1024;
    for (const [peers, segments] of [
      [1, 16],
      [3, 32],
      [7, 64],
    ] as const) {
      const { result } = await runScenario(flashCrowd, { peers, segments, segmentBytes, downlinkMbit: 10_000 });
      const roundMs = segmentBytes / (100 * 125);
      const least = leastRounds(segments, peers) * roundMs;
      const { lastFinishMs } = result;
      assert(lastFinishMs !== undefined && lastFinishMs >= least, `${peers}: ${lastFinishMs} ms, least ${least}`);
      expect(lastFinishMs, `${peers}: ${lastFinishMs} ms, least ${least}`).to.be.below(least * 1.34);
    }
  });

  it('takes longer with the logarithm of the number of peers', async () => {
    const ratios = [];
    // Options of the model: the defaults suit TCP's queues and acknowledgements, which the theory leaves out.
    const uploader = { firstUploads: 4, activeUploads: 3, activeSeederUploads: 4, maxWaitingRequests: 2 };
    const downloader = { maxOutstandingRequests: 8, commonHaveCoalesceMs: 5, haveCoalesceMs: 5 };
    for (const peers of [4, 16, 32]) {
      const { result } = await runScenario(flashCrowd, { peers, segments: 96, uploader, downloader });
      ratios.push(result.ratio ?? Infinity);
    }
    const [few, , many] = ratios as [number, number, number];
    expect(many - few, ratios.join()).to.be.below(0.25);
  });
});
