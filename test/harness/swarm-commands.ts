import { assert, expect } from 'chai';

import { BEHIND_GATE, Gate } from '../puppets/throttle.js';
import { shoal, type ShoalProcess } from './shoal-process.js';
import type { TrackerProcess } from './tracker-process.js';
import { until } from './wait.js';

const LOCAL = ['--host', '127.0.0.1'];

/** Offers files, and goes on once the tracker lists them. */
export async function share(
  tracker: TrackerProcess,
  paths: readonly string[],
  args: readonly string[] = LOCAL,
): Promise<ShoalProcess> {
  const process = shoal(['share', ...paths, '--tracker', tracker.url, '--json', ...args]);
  await process.jsonLine({ event: 'sharing' });
  return process;
}

/** Offers files through a gate, which is open until the test says otherwise. */
export async function shareBehindGate(
  tracker: TrackerProcess,
  paths: readonly string[],
  args: readonly string[] = [],
): Promise<Gate> {
  return (await seedBehindGate(tracker, paths, args)).gate;
}

export async function seedBehindGate(
  tracker: TrackerProcess,
  paths: readonly string[],
  args: readonly string[] = [],
): Promise<{ readonly gate: Gate; readonly seeder: ShoalProcess }> {
  const gate = await Gate.open();
  const port = String(gate.port);
  const where = ['--host', BEHIND_GATE, '--port', port, '--advertise', `127.0.0.1:${port}`];
  const seeder = await share(tracker, paths, [...where, ...args]);
  // The tracker tries the address once; after that all connections are those of clients.
  await until('the tracker to try the address', () => gate.ended > 0);
  return { gate, seeder };
}

export function get(
  tracker: Pick<TrackerProcess, 'url'>,
  names: readonly string[],
  out: string,
  args: readonly string[] = [],
): ShoalProcess {
  return shoal(['get', ...names, '--tracker', tracker.url, '--out', out, '--json', ...LOCAL, ...args]);
}

export interface GetResult {
  readonly file: string;
  readonly digest: string;
  readonly bytes: number;
  readonly seconds: number;
  readonly sources: number;
  readonly resumedBytes: number;
}

/** The last line of `get --json`, which has these fields and no others. */
export function resultOf(process: ShoalProcess): GetResult {
  const result = process.json().at(-1);
  assert(result !== undefined, `${process.command} printed a result`);
  expect(Object.keys(result)).to.deep.equal(['file', 'digest', 'bytes', 'seconds', 'sources', 'resumedBytes']);
  const { seconds } = result;
  assert(typeof seconds === 'number' && seconds >= 0);
  return result as unknown as GetResult;
}
