import { join } from 'node:path';

import { type NetworkProbe, probeNetwork } from '../network/probe-network.js';
import { CleanUp } from '../process/clean-up.js';
import { undisturbed } from '../process/stall-watch.js';
import type { Tools } from '../process/tools.js';
import type { SourceFile, SwarmSystem } from '../systems/swarm-system.js';
import type { Scenario } from './scenario.js';
import { openScenarioNetwork } from './scenario-network.js';
import { type SwarmFigures, swarmRun } from './swarm-run.js';

export interface SwarmSeriesOptions {
  readonly scenario: Scenario;
  readonly source: SourceFile;
  readonly tools: Tools;
  readonly folder: string;
  readonly queueMs: number;
}

/** All systems in one scenario, several times, in turn, so that changes of the machine affect all of them. */
export class SwarmSeries {
  readonly #options: SwarmSeriesOptions;
  readonly #cleanUp: CleanUp;
  #probe: NetworkProbe = { mbit: NaN, rttMs: NaN };

  constructor(options: SwarmSeriesOptions, cleanUp: CleanUp) {
    this.#options = options;
    this.#cleanUp = cleanUp;
  }

  async run(systems: readonly SwarmSystem[], times: number): Promise<SwarmFigures[]> {
    console.log(`\n${await this.#heading()}`);
    const runs: SwarmFigures[] = [];
    for (let number = 1; number <= times; number += 1) {
      for (const system of systems) {
        const figures = await undisturbed(() =>
          swarmRun(system, { ...this.#options, folder: this.#runFolder }, this.#cleanUp),
        );
        runs.push(figures);
        const { finishS, leastS } = figures;
        const last = Math.max(...finishS);
        console.log(`run ${number}, ${system.name}: ${last.toFixed(2)} s, ${(last / leastS).toFixed(2)} T*`);
      }
    }
    return runs;
  }

  /** The measured rates of the links before the first run. */
  get probe(): NetworkProbe {
    return this.#probe;
  }

  get #runFolder(): string {
    return join(this.#options.folder, 'run');
  }

  /** The task, and the measured rates of the links. */
  async #heading(): Promise<string> {
    const { scenario, source } = this.#options;
    const cleanUp = new CleanUp();
    this.#cleanUp.add(() => cleanUp.run());
    try {
      const network = await openScenarioNetwork(this.#options, cleanUp);
      this.#probe = await probeNetwork(this.#options.tools, network, 'seeder', 'leecher1');
      const { mbit, rttMs } = this.#probe;
      const passed = ((100 * mbit) / scenario.seeder.upMbit).toFixed(1);
      return (
        `${scenario.name}: 1 + ${scenario.clients.length} hosts, ${scenario.seeder.upMbit} Mbit/s, ` +
        `${source.bytes / 1024 / 1024} MiB, T* = ${scenario.leastS.toFixed(2)} s ` +
        `(one TCP connection gets ${passed} % of the rate; round trip ${rttMs.toFixed(1)} ms)`
      );
    } finally {
      await cleanUp.run();
    }
  }
}
