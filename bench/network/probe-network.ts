import { fileURLToPath } from 'node:url';

import { MeasuredProcess } from '../process/measured-process.js';
import type { Tools } from '../process/tools.js';
import type { ShapedNetwork } from './shaped-network.js';

const script = fileURLToPath(new URL('plain-transfer.js', import.meta.url));
const PORT = 5001;
const SECONDS = 2;

export interface NetworkProbe {
  /** Payload of a plain TCP transfer. */
  readonly mbit: number;
  readonly rttMs: number;
}

/** The rate of one plain TCP transfer between two hosts: an upper limit for every system. */
export async function probeNetwork(
  { measure }: Tools,
  network: ShapedNetwork,
  from: string,
  to: string,
): Promise<NetworkProbe> {
  const start = (name: string, ...args: readonly string[]): MeasuredProcess => {
    const argv = [...network.host(name).command, process.execPath, script, ...args];
    return new MeasuredProcess(measure, { name: `plain transfer at ${name}`, argv });
  };
  const server = start(from, 'serve', String(PORT));
  try {
    await server.jsonLine({ event: 'listening' });
    const client = start(to, 'fetch', network.host(from).address, String(PORT), String(SECONDS));
    const { mbit, rttMs } = await client.jsonLine({ event: 'measured' });
    await client.ended();
    return { mbit: mbit as number, rttMs: rttMs as number };
  } finally {
    await server.stop();
  }
}
