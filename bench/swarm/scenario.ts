import { type BoundClient, leastSeconds } from './bounds.js';

export const SCENARIOS = ['plain', 'rtt', 'loss', 'slow-client', 'late', 'asymmetric'] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface ScenarioClient extends BoundClient {
  readonly name: string;
}

/** The network, and the clients' start times. */
export interface Scenario {
  readonly name: ScenarioName;
  readonly seeder: { readonly upMbit: number; readonly downMbit: number };
  readonly clients: readonly ScenarioClient[];
  /** From any host to any other and back. */
  readonly rttMs: number;
  /** Of the packets that a client receives. */
  readonly loss: number;
  /** T*, the lower bound of the distribution time. */
  readonly leastS: number;
  /** The same for all but the last client where that one is slow, else null. */
  readonly othersLeastS: number | null;
}

export interface ScenarioSize {
  readonly clients: number;
  readonly rateMbit: number;
  readonly fileBytes: number;
}

const RTT_MS = 60;
const LOSS = 0.01;
const SLOWER = 10;
const DOWN_OVER_UP = 4;

export function makeScenario(name: ScenarioName, { clients: count, rateMbit, fileBytes }: ScenarioSize): Scenario {
  const downMbit = name === 'asymmetric' ? rateMbit * DOWN_OVER_UP : rateMbit;
  const seeder = { upMbit: rateMbit, downMbit };
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const plain = numbers.map((number) => ({ name: `leecher${number}`, upMbit: rateMbit, downMbit, joinS: 0 }));
  const clients = plain.map((client, index) => {
    if (name === 'slow-client' && index === count - 1) {
      return { ...client, upMbit: rateMbit / SLOWER, downMbit: rateMbit / SLOWER };
    }
    const isLate = name === 'late' && index >= count / 2;
    return isLate ? { ...client, joinS: leastSeconds(fileBytes, rateMbit, plain) / 2 } : client;
  });
  return {
    name,
    seeder,
    clients,
    rttMs: name === 'rtt' ? RTT_MS : 0,
    loss: name === 'loss' ? LOSS : 0,
    leastS: leastSeconds(fileBytes, rateMbit, clients),
    othersLeastS: name === 'slow-client' && count > 1 ? leastSeconds(fileBytes, rateMbit, clients.slice(0, -1)) : null,
  };
}
