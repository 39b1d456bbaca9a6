import { setTimeout as delay } from 'node:timers/promises';

import { KIB } from '../../harness/test-files.js';
import type { ChaosOptions } from './chaos-options.js';
import { ChaosSwarm } from './swarm/chaos-swarm.js';
import { wrongCopies } from './check-copies.js';
import { planFaults } from './fault-schedule.js';
import type { Resources } from '../tool/resources.js';
import { strike } from './inject-fault.js';

export interface ChaosResult {
  readonly faults: number;
  readonly copies: number;
  /** Copies that were damaged and stayed so until they were fetched again by hand. */
  readonly repaired: number;
  readonly samples: readonly Sample[];
}

/** Resources of the survivors, a while after the start, in the middle and at the end. */
export interface Sample {
  readonly at: number;
  readonly byMember: ReadonlyMap<number, Resources>;
}

/** The download rate of each: the files last for most of the run. */
const RATE_BYTES = 256 * KIB;
const SAMPLES = 10;

/** Injects faults for the given time, lets the swarm complete, and checks every copy; throws if one is wrong. */
export async function runChaos(
  folder: string,
  options: ChaosOptions,
  tell: (line: string) => void,
): Promise<ChaosResult> {
  const durationMs = options.minutes * 60_000;
  const totalBytes = (0.7 * RATE_BYTES * durationMs) / 1000;
  const args = [
    '--rate-down',
    String(RATE_BYTES),
    '--tune',
    'max-open-downloads=3',
    '--repair',
    '--wait',
    'forever',
    '--stall-timeout',
    '0',
  ];
  const lasting = ['--tune', 'tracker-lost-timeout=1h', '--connect-timeout', '1h'];
  const plan = { folder, seed: options.seed, clients: options.clients, totalBytes, args: [...args, ...lasting] };
  const swarm = await ChaosSwarm.start(plan);
  if (swarm.problem !== undefined) tell(`links are left alone: ${swarm.problem}`);
  const faults = planFaults({
    ...{ seed: options.seed, durationMs, members: options.clients },
    ...{ everyMs: options.every * 1000, kinds: swarm.kinds },
  });
  tell(
    `seed ${options.seed}: ${faults.length} faults, ${options.clients} clients, ${swarm.artifacts.length} artifacts`,
  );

  const begun = performance.now();
  const since = (): number => performance.now() - begun;
  const samples: Sample[] = [];
  const problems: unknown[] = [];
  const strikes = faults.map(async (fault) => {
    await delay(fault.at);
    await strike(swarm, fault, (what) => {
      tell(`${(since() / 1000).toFixed(1)} s  ${what}`);
    });
  });
  const watched = strikes.map((each) => each.catch((error: unknown) => problems.push(error)));
  while (since() < durationMs) {
    await delay(Math.min(durationMs / SAMPLES, Math.max(0, durationMs - since())));
    samples.push(await sample(swarm, since()));
    requireAlive(swarm, problems);
  }
  await Promise.all(watched);
  requireAlive(swarm, problems);
  tell(`${(since() / 1000).toFixed(1)} s  everything is well again`);

  await settle(swarm, durationMs + MOST_TO_SETTLE_MS, problems);
  const repaired = await repair(swarm, tell);
  await settle(swarm, MOST_TO_SETTLE_MS, problems);
  const wrong = wrongCopies(swarm);
  if (wrong.length > 0)
    throw new Error(`wrong in the end: ${wrong.map(({ path, problem }) => `${path} ${problem}`).join(', ')}`);
  samples.push(await sample(swarm, since()));
  return { faults: faults.length, copies: swarm.wanting.length * swarm.artifacts.length, repaired, samples };
}

const MOST_TO_SETTLE_MS = 240_000;

/** No process may end by itself, whatever happens to it. */
function requireAlive(swarm: ChaosSwarm, problems: readonly unknown[]): void {
  if (problems.length > 0) throw new AggregateError(problems, `${problems.length} faults went wrong`);
  for (const member of swarm.members) {
    if (!member.isRunning && !member.isDown) {
      throw new Error(`client ${member.task.number} ended by itself: ${member.lastWords}`);
    }
  }
}

async function settle(swarm: ChaosSwarm, limitMs: number, problems: readonly unknown[]): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    requireAlive(swarm, problems);
    const behind = swarm.wanting.filter((member) => member.complete < swarm.artifacts.length);
    if (behind.length === 0) return;
    if (performance.now() > end) {
      const who = behind.map(({ report }) => report);
      throw new Error(`some clients are not complete:\n${who.join('\n')}`);
    }
    await delay(200);
  }
}

/** Repairs as an operator would after disk corruption: the same command again, with --repair. */
async function repair(swarm: ChaosSwarm, tell: (line: string) => void): Promise<number> {
  const wrong = wrongCopies(swarm);
  for (const { member, path, problem, artifact } of wrong) {
    const isOurs = swarm.damaged.some((damage) => damage.member === member && damage.artifact === artifact);
    if (problem === 'missing' || !isOurs) throw new Error(`${path} is ${problem}, and no fault damaged it`);
  }
  for (const member of new Set(wrong.map((copy) => copy.member))) {
    await member.end('SIGTERM');
    member.start();
  }
  if (wrong.length > 0)
    tell(`${wrong.length} copies of ${swarm.damaged.length} damages were still wrong, and are fetched again`);
  return wrong.length;
}

async function sample(swarm: ChaosSwarm, at: number): Promise<Sample> {
  const byMember = new Map<number, Resources>();
  for (const member of swarm.survivors) {
    const resources = await member.resources();
    if (resources !== undefined) byMember.set(member.task.number, resources);
  }
  return { at, byMember };
}
