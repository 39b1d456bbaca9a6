import { setImmediate as turn } from 'node:timers/promises';

import { expect } from 'chai';
import { describe, it } from 'mocha';

import { defaultParameters, type Scenario, scenarios, Simulation } from '#src/core/index.js';
import { RunStats } from '#src/core/results/run-stats.js';

describe('the stats of a simulation', () => {
  for (const name of ['flash-crowd', 'churn', 'corrupt-peer']) {
    it(`of ${name} count the clients that want files and those that have all`, async () => {
      const scenario = scenarios.get(name) as Scenario;
      const sizes = { peers: 6, segments: 24, seed: 2 };
      const simulation = new Simulation({ ...defaultParameters, ...scenario.defaults, ...sizes }, undefined);
      const { world, stats } = simulation;
      const script = { isOver: false };
      void scenario.play(world).then(() => {
        script.isOver = true;
      });
      const seen = new Set<number>();
      for (;;) {
        await turn();
        const wanting = world.peers.filter(({ wantsSomething }) => wantsSomething);
        const finished = wanting.filter(({ isComplete }) => isComplete);
        expect([stats.wantingPeers, stats.finishedPeers]).to.deep.equal([wanting.length, finished.length]);
        seen.add(stats.finishedPeers);
        if (script.isOver || !simulation.run(50)) break;
      }
      expect(script.isOver && seen.size > 3, `only ${[...seen].join(', ')} were seen to have finished`).to.equal(true);
    });
  }

  it('keeps a bounded number of samples, however long the run', () => {
    const stats = new RunStats();
    stats.wantedSegments = 1;
    for (let now = 0; now < 100_000; now += 1) {
      if (now >= stats.nextAt) stats.sample(now);
      expect(stats.progress.length).to.be.below(512);
    }
    expect(stats.progress.length).to.be.at.least(256);
    expect([stats.seederCopies.length, stats.utilisation.length]).to.deep.equal([
      stats.progress.length,
      stats.progress.length,
    ]);
  });
});
