import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { ShapedNetwork } from '../network/shaped-network.js';
import { BenchError } from '../process/bench-error.js';
import { CleanUp } from '../process/clean-up.js';
import { MeasuredProcess, type Usage } from '../process/measured-process.js';
import type { Ground, Leecher, OpenSwarm, SourceFile, SwarmSystem } from '../systems/swarm-system.js';
import { assertSameFile } from './same-file.js';
import type { Scenario, ScenarioClient } from './scenario.js';

export interface SwarmRunOptions {
  readonly scenario: Scenario;
  readonly source: SourceFile;
  readonly queueMs: number;
  /** On a memory file system. */
  readonly folder: string;
  /** The compiled `measure`. */
  readonly measure: string;
}

/** What one run of one system came to. Times are in seconds from the start of the first client's process. */
export interface SwarmFigures {
  readonly system: string;
  readonly scenario: string;
  readonly leastS: number;
  readonly joinS: readonly number[];
  readonly finishS: readonly number[];
  /** Of seeder and clients, from the start of the first client's process to the end of all. */
  readonly peersCpuMs: number;
  readonly trackerCpuMs: number;
  /** Of the largest process of a client. */
  readonly clientPeakKib: number;
  /** Until the last client had the file; frame headers included. */
  readonly seederSentBytes: number;
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
  const { scenario, source, folder, measure } = options;
  cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  const network = await openNetwork(options, cleanUp);
  const ground: Ground = {
    source,
    tracker: network.host('tracker'),
    seeder: network.host('seeder'),
    folder,
    start(host, name, argv, env = {}) {
      const command = { name, argv: [...host.command, ...argv], env: { HOME: folder, ...env }, cwd: folder };
      const process = new MeasuredProcess(measure, command);
      cleanUp.add(() => process.kill());
      return process;
    },
  };
  const swarm = await system.open(ground);

  const sentBefore = await network.sentBytes('seeder');
  const cpuBefore = { seeder: await swarm.seeder.cpuMsSoFar(), tracker: await swarm.tracker.cpuMsSoFar() };
  const clients = scenario.clients.map((client) => ({ client, folder: join(folder, client.name) }));
  for (const each of clients) await mkdir(each.folder);
  const start = performance.now();
  const secondsSoFar = () => (performance.now() - start) / 1000;
  const finished = await giveUpAfter(
    patienceS(scenario),
    Promise.all(clients.map(({ client, folder }) => fetch(network, swarm, client, folder, secondsSoFar))),
  );
  const seederSentBytes = (await network.sentBytes('seeder')) - sentBefore;

  const usages = await Promise.all(finished.map(({ leecher }) => leecher.process.stop()));
  const seeder = await swarm.seeder.stop();
  const tracker = await swarm.tracker.stop();
  for (const { leecher } of finished) await assertSameFile(source.path, leecher.output);
  return {
    system: system.name,
    scenario: scenario.name,
    leastS: scenario.leastS,
    joinS: finished.map(({ joinS }) => joinS),
    finishS: finished.map(({ finishS }) => finishS),
    peersCpuMs: sum([...usages, seeder]) - cpuBefore.seeder,
    trackerCpuMs: tracker.cpuMs - cpuBefore.tracker,
    clientPeakKib: Math.max(...usages.map(({ peakKib }) => peakKib)),
    seederSentBytes,
  };
}

async function openNetwork({ scenario, queueMs }: SwarmRunOptions, cleanUp: CleanUp): Promise<ShapedNetwork> {
  const links = [{ name: 'tracker' }, { name: 'seeder', ...scenario.seeder }, ...scenario.clients];
  const opening = ShapedNetwork.create({ links, queueMs });
  // A signal may come while it is being made.
  cleanUp.add(async () => (await opening.catch(() => undefined))?.close());
  return opening;
}

interface Finished {
  readonly leecher: Leecher;
  readonly joinS: number;
  readonly finishS: number;
}

async function fetch(
  network: ShapedNetwork,
  swarm: OpenSwarm,
  client: ScenarioClient,
  folder: string,
  secondsSoFar: () => number,
): Promise<Finished> {
  if (client.joinS > 0) await delay(client.joinS * 1000);
  const joinS = client.joinS > 0 ? secondsSoFar() : 0;
  const leecher = swarm.startLeecher(network.host(client.name), folder);
  await leecher.finished;
  return { leecher, joinS, finishS: secondsSoFar() };
}

/** Much longer than any system that works. */
function patienceS({ leastS }: Scenario): number {
  return 30 * leastS + 60;
}

async function giveUpAfter<T>(seconds: number, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const message = `not everybody had the file after ${seconds.toFixed(0)} s`;
    timer = setTimeout(() => reject(new BenchError(message)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function sum(usages: readonly Usage[]): number {
  return usages.reduce((total, { cpuMs }) => total + cpuMs, 0);
}
