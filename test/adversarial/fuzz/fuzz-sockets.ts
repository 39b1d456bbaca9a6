import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Random } from '@shoal/common';
import { encodeFrame, SUBPROTOCOL } from '@shoal/common/io';
import { WebSocket } from 'ws';

import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { cpuSeconds } from '../hostile/cost.js';
import { FrameMutator } from './frame-mutator.js';
import { FuzzFailure } from './fuzz-machines.js';
import { HeavyFrames } from './heavy-frames.js';
import { Vocabulary } from './vocabulary.js';

const script = fileURLToPath(new URL('../../../../packages/cli/bin/shoal.js', import.meta.url));

/** An honest client downloads the file after this many frames. */
const HONEST_EVERY = 5_000;
const CONNECTIONS = 8;
/** More than a tracker and a seeder of one file ever need, whatever they are sent. */
const MAX_RESIDENT_MIB = 400;
/** One frame of this many is a heavy one. */
const HEAVY_EVERY = 200;
/** In what the first honest download took: generous, because connections are opened for the frames, too. */
const MOST_OF_A_DOWNLOAD = { aDownload: 6, aFrame: 0.04, aMegabyte: 1 };
const LOG_BYTES_PER_FRAME = 1_000;

/**
 * Sends mutated frames over real sockets to a tracker and a seeder, while an honest client downloads
 * repeatedly. Returns a summary; rejects if a process ends, grows or stops serving.
 */
export async function fuzzSockets(frames: number, seed: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-fuzz-'));
  const processes: ChildProcess[] = [];
  try {
    const local = ['--host', '127.0.0.1', '--json'];
    const tracker = start(processes, ['tracker', '--port', '0', ...local]);
    const url = String((await tracker.line('listening'))['url']);
    const file = join(folder, 'file.bin');
    writeRandomFile(file, 256 * 1024, seed);
    const seeder = start(processes, ['share', file, '--tracker', url, ...local, '--segment-size', '64KiB']);
    await seeder.line('sharing');
    const status = (await (await fetch(`${url.replace('ws', 'http')}/status`)).json()) as {
      readonly clients: readonly { readonly address: string }[];
    };
    const peer = `ws://${status.clients[0]?.address ?? ''}`;

    const random = new Random(seed);
    const vocabulary = new Vocabulary(random);
    const mutator = new FrameMutator(random);
    const heavy = new HeavyFrames(random);
    const victims = [
      ['tracker', tracker],
      ['seeder', seeder],
    ] as const;
    let sentBytes = 0;
    let aDownload = 0;
    const sockets = new Map<string, Attacker[]>([
      [url, []],
      [peer, []],
    ]);
    let honest = 0;
    const cpuBefore = cpuOf(victims);
    for (let sent = 0; sent < frames; sent += 1) {
      const target = sent % 2 === 0 ? url : peer;
      const attackers = sockets.get(target) ?? [];
      const slot = random.below(CONNECTIONS);
      let attacker = attackers[slot];
      if (attacker === undefined || !attacker.isOpen) {
        attacker = await Attacker.dial(target);
        attackers[slot] = attacker;
      }
      const isFirst = attacker.sent === 0;
      const opening = target === url ? 'INIT' : 'HELLO';
      let body = vocabulary.message();
      // Most connections begin as they should: what comes then gets farther.
      for (let tries = 0; isFirst && body.tag !== opening && tries < 200; tries += 1) body = vocabulary.message();
      const rank = target === url ? attacker.rank : 1 + slot;
      const frame = encodeFrame({
        source: rank,
        destination: target === url ? 0 : 1,
        correlation: random.below(40),
        body,
      });
      const isHeavy = random.below(HEAVY_EVERY) === 0;
      const hostile = isHeavy ? heavy.frame(target === url ? 0 : 1) : isFirst ? frame : mutator.mutate(frame);
      sentBytes += hostile.length;
      attacker.send(hostile);
      if (sent % 50 === 0) await turn();
      if (sent % HONEST_EVERY !== 0) continue;
      const before = cpuOf(victims);
      const out = join(folder, `out-${sent}`);
      const get = start(processes, ['get', 'file.bin', '--tracker', url, '--out', out, ...local, '--deadline', '2m']);
      const code = await get.ended;
      if (code !== 0 || sha256(join(out, 'file.bin')) !== sha256(file)) {
        throw new FuzzFailure(
          `an honest download ended with ${code} after ${sent} frames of seed ${seed}\n${get.errors()}`,
        );
      }
      honest += 1;
      if (honest === 1) aDownload = Math.max(SHORTEST_DOWNLOAD_SECONDS, cpuOf(victims) - before);
      for (const [name, one] of victims) {
        const mib = one.residentMib();
        if (mib === undefined || mib > MAX_RESIDENT_MIB) {
          throw new FuzzFailure(
            `the ${name} has ${mib ?? 'ended instead of'} MiB after ${sent} frames of seed ${seed}\n${one.errors()}`,
          );
        }
      }
    }
    const cpu = cpuOf(victims) - cpuBefore;
    const most = MOST_OF_A_DOWNLOAD;
    const downloads = honest * most.aDownload + frames * most.aFrame + (sentBytes / 1e6) * most.aMegabyte;
    const took = `${cpu.toFixed(1)} s of CPU time, a download ${aDownload.toFixed(2)} s`;
    const said = `${frames} frames of ${(sentBytes / 1e6).toFixed(1)} MB took ${took}`;
    if (cpu > downloads * aDownload) {
      throw new FuzzFailure(`${said}, over ${(downloads * aDownload).toFixed(1)} s; seed ${seed}`);
    }
    for (const [name, one] of victims) {
      const bytes = one.logBytes();
      if (bytes > MIB + frames * LOG_BYTES_PER_FRAME) {
        throw new FuzzFailure(`the ${name} logged ${bytes} bytes for ${frames} frames of seed ${seed}`);
      }
    }
    const memory = `tracker ${tracker.residentMib() ?? 0} MiB, seeder ${seeder.residentMib() ?? 0} MiB`;
    return `over sockets ${said}; ${honest} honest downloads meanwhile; ${memory} in the end`;
  } finally {
    for (const child of processes) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The clock that counts CPU time has ticks of a hundredth. */
const SHORTEST_DOWNLOAD_SECONDS = 0.05;

function cpuOf(victims: readonly (readonly [string, { readonly pid: number }])[]): number {
  return victims.reduce((sum, [, { pid }]) => sum + cpuSeconds(pid), 0);
}

/** One connection on which anything is sent; it may be cut off at any time. */
class Attacker {
  rank = 0;
  sent = 0;
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    // Messages are read only with the rank of a registered client.
    socket.on('message', (data: Buffer) => {
      if (data.length < 200 && this.rank === 0) this.rank = data[2] === 0x10 ? (data[3] ?? 0) : 0;
    });
    socket.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  static async dial(url: string): Promise<Attacker> {
    const socket = new WebSocket(url, SUBPROTOCOL, { perMessageDeflate: false });
    const attacker = new Attacker(socket);
    await new Promise<void>((resolve) => {
      for (const event of ['open', 'close'])
        socket.on(event, () => {
          resolve();
        });
    });
    return attacker;
  }

  send(frame: Uint8Array): void {
    this.sent += 1;
    this.#socket.send(frame, () => undefined);
  }
}

function start(processes: ChildProcess[], args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args, '--log-format', 'json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  processes.push(child);
  const lines: Record<string, unknown>[] = [];
  const errors: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
  let logBytes = 0;
  createInterface({ input: child.stderr }).on('line', (line) => {
    logBytes += line.length + 1;
    errors.push(line);
    if (errors.length > 30) errors.shift();
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    ended,
    pid: child.pid ?? 0,
    logBytes: () => logBytes,
    errors: () => errors.join('\n'),
    residentMib: (): number | undefined => {
      if (child.exitCode !== null) return undefined;
      const kib = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid ?? 0}/status`, 'utf8'))?.[1];
      return Math.round(Number(kib) / 1024);
    },
    line: async (event: string): Promise<Record<string, unknown>> => {
      for (;;) {
        const found = lines.find((line) => line['event'] === event);
        if (found !== undefined) return found;
        await Promise.race([once(reader, 'line'), ended]);
        if (child.exitCode !== null)
          throw new FuzzFailure(`${args[0] ?? ''} ended with ${child.exitCode}\n${errors.join('\n')}`);
      }
    },
  };
}
