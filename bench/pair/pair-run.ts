import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { Network } from '#namespaces/network.js';

import { assertSameFile } from '../files/same-file.js';
import { CleanUp } from '../process/clean-up.js';
import { MeasuredProcess } from '../process/measured-process.js';
import { giveUpAfter, OPEN_PATIENCE_S } from '../process/patience.js';
import { StallWatch } from '../process/stall-watch.js';
import type { Tools } from '../process/tools.js';
import type { Ground, SourceFile } from '../systems/swarm-system.js';
import type { PairSystem } from './pair-system.js';

export interface PairRunOptions {
  readonly source: SourceFile;
  readonly tools: Tools;
  /** On a memory file system. */
  readonly folder: string;
}

/** The result of one transfer. */
export interface PairFigures {
  readonly system: string;
  readonly verifiedBy: string;
  /** From the start of the process that fetches to its having the file. */
  readonly seconds: number;
  /** The time that it reports, without its start; null without a report. */
  readonly ownSeconds: number | null;
  /** From the start of the fetch to the end of both. */
  readonly sourceCpuMs: number;
  readonly fetchCpuMs: number;
  readonly sourcePeakKib: number;
  readonly fetchPeakKib: number;
  /** The longest time for which the benchmark itself got no processor. */
  readonly stalledS: number;
}

/** One transfer over the loopback interface of a host of its own. */
export async function pairRun(
  system: PairSystem,
  options: PairRunOptions,
  outerCleanUp: CleanUp,
): Promise<PairFigures> {
  const cleanUp = new CleanUp();
  outerCleanUp.add(() => cleanUp.run());
  try {
    return await run(system, options, cleanUp);
  } finally {
    await cleanUp.run();
  }
}

async function run(system: PairSystem, { source, tools, folder }: PairRunOptions, cleanUp: CleanUp) {
  cleanUp.add(() => rm(folder, { recursive: true, force: true }));
  const out = join(folder, 'out');
  await mkdir(out, { recursive: true });
  const opening = Network.create(['host']);
  cleanUp.add(async () => (await opening.catch(() => undefined))?.close());
  // Traffic to a host's own address uses its loopback interface; some systems refuse to connect to 127.0.0.1.
  const host = (await opening).host('host');
  const start: Ground['start'] = (on, name, argv, env = {}) => {
    const command = { name, argv: [...on.command, ...argv], env: { HOME: folder, ...env }, cwd: folder };
    const process = new MeasuredProcess(tools.measure, command);
    cleanUp.add(() => process.kill());
    return process;
  };
  const ground = { source, folder, start, tracker: host, seeder: host, leechers: [host] };
  const pair = await giveUpAfter(OPEN_PATIENCE_S, () => `${system.name} is not ready`, system.open(ground));

  const cpuBefore = await pair.source.cpuMsSoFar();
  const watch = new StallWatch();
  cleanUp.add(() => watch.end());
  const begun = performance.now();
  const fetch = pair.fetch(out);
  const { ownSeconds = null } = await giveUpAfter(
    patienceS(source),
    () => fetch.process.failure('has not got the file').message,
    fetch.finished,
  );
  const seconds = (performance.now() - begun) / 1000;
  const stalledS = watch.end();
  const fetchUsage = await fetch.process.stop();
  const sourceUsage = await pair.source.stop();
  for (const other of pair.others) await other.stop();
  await assertSameFile(source.path, fetch.output);
  return {
    system: system.name,
    verifiedBy: system.verifiedBy,
    seconds,
    ownSeconds,
    sourceCpuMs: sourceUsage.cpuMs - cpuBefore,
    fetchCpuMs: fetchUsage.cpuMs,
    sourcePeakKib: sourceUsage.peakKib,
    fetchPeakKib: fetchUsage.peakKib,
    stalledS,
  };
}

/** A rate of 1 MB/s would be too slow to compare. */
function patienceS({ bytes }: SourceFile): number {
  return 60 + bytes / 1e6;
}
