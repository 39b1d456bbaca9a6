import { runScenario, type Scenario as Script, type World } from '@shoal/simulator';

import { BenchError } from '../process/bench-error.js';
import type { Scenario } from '../swarm/scenario.js';

/** The measured links of the real run. */
export interface Measured {
  /** Part of a link's rate that payload gets. */
  readonly efficiency: number;
  readonly rttMs: number;
}

/** How long each client of a benchmark's scenario takes in the simulator, from its own start, in seconds. */
export async function simulatedRun(
  scenario: Scenario,
  segments: number,
  segmentBytes: number,
  { efficiency, rttMs }: Measured,
  seed: number,
): Promise<readonly number[]> {
  const parameters = { segments, segmentBytes, seed, peers: scenario.clients.length, latencyMs: rttMs / 2 };
  const { series, problems } = await runScenario(scriptOf(scenario, efficiency), parameters);
  const [problem] = problems;
  if (problem !== undefined) throw new BenchError(`the simulated ${scenario.name} failed: ${problem.detail}`);
  return series.clients.flatMap(({ startedAtMs, finishedAtMs }) =>
    finishedAtMs === undefined ? [] : [(finishedAtMs - startedAtMs) / 1_000],
  );
}

/** The same hosts, links and arrivals. */
function scriptOf({ name, seeder, clients }: Scenario, efficiency: number): Script {
  return {
    name,
    summary: 'a benchmark’s scenario',
    isUnbounded: true,
    async play(world: World) {
      const link = ({ upMbit, downMbit }: { readonly upMbit: number; readonly downMbit: number }) => ({
        uplinkMbit: upMbit * efficiency,
        downlinkMbit: downMbit * efficiency,
      });
      const file = world.file();
      world.peer({ offers: [file], ...link(seeder) });
      await world.sleep(100);
      await Promise.all(
        clients.map(async (client) => {
          if (client.joinS > 0) await world.sleep(client.joinS * 1_000);
          await world.peer({ wants: [file], ...link(client) }).completes();
        }),
      );
    },
  };
}
