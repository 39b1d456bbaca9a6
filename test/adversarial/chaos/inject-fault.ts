import { setTimeout as delay } from 'node:timers/promises';

import type { ChaosSwarm } from './swarm/chaos-swarm.js';
import type { PlannedFault } from './fault-schedule.js';
import type { Member } from './swarm/member.js';

/** Does to the swarm what is planned, and takes it back; returns what was done, undefined where nothing could be. */
export async function strike(swarm: ChaosSwarm, fault: PlannedFault, tell: (what: string) => void): Promise<void> {
  if (fault.kind === 'kill tracker') return strikeTracker(swarm, fault, tell);
  const member = swarm.members[fault.member];
  // One that was asked to end is left to it: how long that takes is measured.
  if (member?.isRunning !== true || member.isFrozen || member.isDown) return;
  const name = `client ${member.task.number}`;
  const seconds = `${(fault.forMs / 1000).toFixed(1)} s`;
  const mayEnd = !swarm.isSurvivor(member);
  switch (fault.kind) {
    case 'flip bytes': {
      const damage = swarm.damage(member);
      if (damage !== undefined) tell(`${name}: bits flipped in ${damage.path}`);
      return;
    }
    case 'cut off':
      tell(`${name}: cut off for ${seconds}`);
      await member.task.place.link?.set(false);
      await delay(fault.forMs);
      await member.task.place.link?.set(true);
      return;
    case 'lose packets':
      tell(`${name}: loses 5 % for ${seconds}`);
      await member.task.place.link?.lose(0.05);
      await delay(fault.forMs);
      await member.task.place.link?.lose(0);
      return;
    case 'kill':
    case 'stop':
      if (!mayEnd) return freeze(member, fault, name, tell);
      return end(member, fault, name, tell);
    case 'freeze':
      return freeze(member, fault, name, tell);
  }
}

async function strikeTracker(
  { tracker }: ChaosSwarm,
  { forMs }: PlannedFault,
  tell: (what: string) => void,
): Promise<void> {
  if (tracker.process.hasExited) return;
  tell(`tracker: killed for ${(forMs / 1000).toFixed(1)} s`);
  await tracker.kill();
  await delay(forMs);
  tracker.startAgain();
}

async function end(
  member: Member,
  { kind, forMs }: PlannedFault,
  name: string,
  tell: (what: string) => void,
): Promise<void> {
  const [signal, expected] = kind === 'kill' ? (['SIGKILL', 137] as const) : (['SIGTERM', 143] as const);
  tell(`${name}: ${signal} for ${(forMs / 1000).toFixed(1)} s`);
  const begun = performance.now();
  const code = await member.end(signal);
  // A signal that comes before the program has begun ends it as the system has it.
  const hadBegun = member.process.stderr.length > 0;
  if (code !== expected && hadBegun) throw new Error(`${name} ended with ${code} after ${signal}: ${member.lastWords}`);
  const tookMs = performance.now() - begun;
  if (tookMs > MOST_TO_STOP_MS) throw new Error(`${name} took ${Math.round(tookMs)} ms to end after ${signal}`);
  await delay(forMs);
  member.start();
}

/** The time that container engines give a process to stop. */
const MOST_TO_STOP_MS = 10_000;

async function freeze(
  member: Member,
  { forMs }: PlannedFault,
  name: string,
  tell: (what: string) => void,
): Promise<void> {
  tell(`${name}: frozen for ${(forMs / 1000).toFixed(1)} s`);
  member.freeze();
  await delay(forMs);
  member.thaw();
}
