import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { CleanUp } from '../process/clean-up.js';
import { MeasuredProcess, type Usage } from '../process/measured-process.js';
import { giveUpAfter, OPEN_PATIENCE_S } from '../process/patience.js';
import { StallWatch } from '../process/stall-watch.js';
import type { Tools } from '../process/tools.js';
import type { Ground, Leecher, SourceFile, SwarmSystem } from '../systems/swarm-system.js';
import { assertSameFile } from '../files/same-file.js';
import type { Scenario } from './scenario.js';
import { openScenarioNetwork } from './scenario-network.js';

export interface SwarmRunOptions {
  readonly scenario: Scenario;
  readonly source: SourceFile;
  readonly queueMs: number;
  /** On a memory file system. */
  readonly folder: string;
  readonly tools: Tools;
}

/** The result of one run of one system. Times are in seconds from the start of the first client's process. */
export interface SwarmFigures {
  readonly system: string;
  readonly scenario: string;
  readonly leastS: number;
  /** T* of all but the last client where that one is slow, else null. */
  readonly othersLeastS: number | null;
  readonly joinS: readonly number[];
  readonly finishS: readonly number[];
  /** The time that each client reports, without its start-up; without a report, from its process's start. */
  readonly ownS: readonly number[];
  /** Of seeder and clients, from the start of the first client's process to the end of all. */
  readonly peersCpuMs: number;
  readonly trackerCpuMs: number;
  /** Of the largest process of a client. */
  readonly clientPeakKib: number;
  /** Until the last client had the file; frame headers included. */
  readonly seederSentBytes: number;
  /** The longest time for which the benchmark itself got no processor. */
  readonly stalledS: number;
}

/** Runs one system once, in a network of its own, and checks what it delivered. */
export async function swarmRun(
  system: SwarmSystem,
  options: SwarmRunOptions,
  outerCleanUp: CleanUp,
): Promise<SwarmFigures> {
  const cleanUp = new CleanUp();
  outerCleanUp.add(() => cleanUp.run());
  try {
    return await run(system, options, cleanUp);
  } finally {
    await cleanUp.run();
  }
}

async function run(system: SwarmSystem, options: SwarmRunOptions, cleanUp: CleanUp): Promise<SwarmFigures> {
  const { scenario, source, folder, tools } = options;
  cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  const network = await openScenarioNetwork(options, cleanUp);
  const ground: Ground = {
    source,
    tracker: network.host('tracker'),
    seeder: network.host('seeder'),
    leechers: scenario.clients.map(({ name }) => network.host(name)),
    folder,
    start(host, name, argv, env = {}) {
      const command = { name, argv: [...host.command, ...argv], env: { HOME: folder, ...env }, cwd: folder };
      const process = new MeasuredProcess(tools.measure, command);
      cleanUp.add(() => process.kill());
      return process;
    },
  };
  const swarm = await giveUpAfter(OPEN_PATIENCE_S, () => `${system.name} is not ready`, system.open(ground));

  const sentBefore = await network.sentBytes('seeder');
  const cpuBefore = { seeder: await swarm.seeder.cpuMsSoFar(), tracker: await swarm.tracker.cpuMsSoFar() };
  const clients = scenario.clients.map((client) => ({ client, folder: join(folder, client.name) }));
  for (const each of clients) await mkdir(each.folder);
  const watch = new StallWatch();
  cleanUp.add(() => watch.end());
  const start = performance.now();
  const secondsSoFar = () => (performance.now() - start) / 1000;
  const unfinished = new Set<Leecher>();
  const finished = await giveUpAfter(
    patienceS(scenario),
    () => [...unfinished].map(({ process }) => process.failure('has not got the file').message).join('\n'),
    Promise.all(
      clients.map(async ({ client, folder }): Promise<Finished> => {
        if (client.joinS > 0) await delay(client.joinS * 1000);
        const joinS = client.joinS > 0 ? secondsSoFar() : 0;
        const leecher = swarm.startLeecher(network.host(client.name), folder);
        unfinished.add(leecher);
        const { ownSeconds } = await leecher.finished;
        unfinished.delete(leecher);
        const finishS = secondsSoFar();
        return { leecher, joinS, finishS, ownS: ownSeconds ?? finishS - joinS };
      }),
    ),
  );
  const stalledS = watch.end();
  const seederSentBytes = (await network.sentBytes('seeder')) - sentBefore;

  for (const process of [swarm.seeder, ...finished.map(({ leecher }) => leecher.process)]) {
    if (process.hasEnded) throw process.failure('ended while others needed it');
  }
  const usages = await Promise.all(finished.map(({ leecher }) => leecher.process.stop()));
  const seeder = await swarm.seeder.stop();
  const tracker = await swarm.tracker.stop();
  for (const { leecher } of finished) await assertSameFile(source.path, leecher.output);
  return {
    system: system.name,
    scenario: scenario.name,
    leastS: scenario.leastS,
    othersLeastS: scenario.othersLeastS,
    joinS: finished.map(({ joinS }) => joinS),
    finishS: finished.map(({ finishS }) => finishS),
    ownS: finished.map(({ ownS }) => ownS),
    peersCpuMs: sum([...usages, seeder]) - cpuBefore.seeder,
    trackerCpuMs: tracker.cpuMs - cpuBefore.tracker,
    clientPeakKib: Math.max(...usages.map(({ peakKib }) => peakKib)),
    seederSentBytes,
    stalledS,
  };
}

interface Finished {
  readonly leecher: Leecher;
  readonly joinS: number;
  readonly finishS: number;
  readonly ownS: number;
}

/** Much longer than any working system needs. */
function patienceS({ leastS }: Scenario): number {
  return 30 * leastS + 60;
}

function sum(usages: readonly Usage[]): number {
  return usages.reduce((total, { cpuMs }) => total + cpuMs, 0);
}
