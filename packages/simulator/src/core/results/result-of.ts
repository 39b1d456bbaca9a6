import type { Millis, Tag } from '@shoal/common';

import { fluidBound } from './fluid-bound.js';
import type { RunResult, RunSeries } from './results.js';
import type { Scenario } from '../scenario.js';
import type { Simulation } from '../simulation.js';

/** Summarizes a run. */
export function resultOf(scenario: Scenario, simulation: Simulation, wallMs: Millis, rssMb: number): RunResult {
  const { world, stats, parameters, events, fingerprint } = simulation;
  const wanting = world.peers.filter(({ wantsSomething }) => wantsSomething);
  const firstAt = wanting.reduce((first, { startedAt }) => Math.min(first, startedAt), Infinity);
  const times = wanting.flatMap(({ finishedAt }) => (finishedAt === undefined ? [] : [finishedAt - firstAt]));
  const lastFinishMs =
    times.length < wanting.length || times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
  const boundMs = scenario.isUnbounded === true ? undefined : boundOf(simulation);
  const over = (ms: Millis | undefined): number | undefined =>
    ms === undefined || boundMs === undefined ? undefined : ms / boundMs;
  return {
    scenario: scenario.name,
    seed: parameters.seed,
    peers: wanting.length,
    segments: simulation.files.all.reduce((sum, { hashes }) => sum + hashes.length / 32, 0),
    finished: times.length,
    lastFinishMs,
    boundMs,
    ratio: over(lastFinishMs),
    meanRatio: times.length < wanting.length ? undefined : over(mean(times)),
    seederCopies: stats.copies,
    events,
    wallMs,
    rssMb,
    fingerprint: fingerprint.text,
  };
}

export function seriesOf({ world, stats, network }: Simulation): RunSeries {
  const clients = world.peers.map((peer) => peer.run);
  const leechers = clients.filter(({ role }) => role === 'leecher');
  const speeds = leechers.flatMap(({ finishedAtMs, startedAtMs }) =>
    finishedAtMs === undefined ? [] : [1 / (finishedAtMs - startedAtMs)],
  );
  const { progress, utilisation, seederCopies, deliveries } = stats;
  return {
    clients,
    progress,
    utilisation,
    seederCopies,
    controlMessagesPerSegment: deliveries === 0 ? 0 : (network.messages.total - deliveries) / deliveries,
    controlByTag: deliveries === 0 ? [] : controlByTag(network.messages.byTag, deliveries),
    uploadFairness: jain(leechers.map(({ sentSegments }) => sentSegments)),
    speedFairness: jain(speeds),
  };
}

/** The bound of a world in which all leechers want the same files and arrive at once. */
function boundOf({ world, network }: Simulation): Millis | undefined {
  const seeders = world.peers.filter(({ isSeeder }) => isSeeder);
  const leechers = world.peers.filter(({ wantsSomething }) => wantsSomething);
  if (seeders.length === 0 || leechers.length === 0) return undefined;
  const bytes = leechers[0]?.wantedBytes ?? 0;
  if (leechers.some(({ wantedBytes }) => wantedBytes !== bytes)) return undefined;
  return fluidBound({
    bytes,
    seederUplinks: seeders.map(({ nic }) => network.bandwidth(nic.uplink)),
    leechers: leechers.map(({ nic }) => ({
      up: network.bandwidth(nic.uplink),
      down: network.bandwidth(nic.downlink),
    })),
  });
}

/** Leaves out OK, which carries the segments. */
function controlByTag(counts: ReadonlyMap<Tag, { readonly count: number }>, deliveries: number): [Tag, number][] {
  return [...counts]
    .filter(([tag]) => tag !== 'OK')
    .map(([tag, { count }]): [Tag, number] => [tag, count / deliveries])
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
}

/** Jain's index: 1 if all values are equal, 1/n if one has everything. */
function jain(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return squares === 0 ? 1 : (sum * sum) / (values.length * squares);
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
