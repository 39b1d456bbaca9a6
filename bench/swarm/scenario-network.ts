import { ShapedNetwork } from '../network/shaped-network.js';
import type { CleanUp } from '../process/clean-up.js';
import type { Tools } from '../process/tools.js';
import type { Scenario } from './scenario.js';

export interface ScenarioNetworkOptions {
  readonly scenario: Scenario;
  readonly tools: Tools;
  readonly queueMs: number;
}

/** The hosts of a scenario: `tracker`, `seeder` and its clients. */
export function openScenarioNetwork(
  { scenario, tools, queueMs }: ScenarioNetworkOptions,
  cleanUp: CleanUp,
): Promise<ShapedNetwork> {
  const { seeder, clients, loss, rttMs } = scenario;
  const links = [
    { name: 'tracker' },
    { name: 'seeder', ...seeder },
    ...clients.map(({ name, upMbit, downMbit }) => ({ name, upMbit, downMbit, loss })),
  ];
  const opening = ShapedNetwork.create(tools, { links, queueMs, rttMs });
  // A signal may come while it is being made.
  cleanUp.add(async () => (await opening.catch(() => undefined))?.close());
  return opening;
}
