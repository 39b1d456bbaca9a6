import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type Host, Network } from '#namespaces/network.js';

import { CleanUp } from '../process/clean-up.js';
import { MeasuredProcess } from '../process/measured-process.js';
import type { Tools } from '../process/tools.js';

const run = promisify(execFile);

/** A host's link, each way; unlimited where the rate is missing. */
export interface Link {
  readonly name: string;
  readonly upMbit?: number;
  readonly downMbit?: number;
  /** Part of the packets that the host receives that is lost. */
  readonly loss?: number;
}

export interface ShapedNetworkOptions {
  readonly links: readonly Link[];
  /** A shaper's queue, in the time that it takes to send it. */
  readonly queueMs: number;
  /** From any host to any other and back, beyond what the links take. */
  readonly rttMs: number;
}

/** Hosts on one segment, their links to it shaped at both ends by token buckets. */
export class ShapedNetwork {
  readonly #network: Network;
  readonly #cleanUp = new CleanUp();

  private constructor(network: Network) {
    this.#network = network;
    this.#cleanUp.add(() => network.close());
  }

  static async create(tools: Tools, { links, queueMs, rttMs }: ShapedNetworkOptions): Promise<ShapedNetwork> {
    const names = links.map(({ name }) => name);
    const network = new ShapedNetwork(await Network.create(names, { bridged: rttMs === 0 }));
    try {
      await leaveBridgeAlone(network.#network.middle);
      // A packet that the kernel would cut up later is lost whole: then only single ones may leave.
      const single = links.some(({ loss = 0 }) => loss > 0);
      for (const link of links) {
        await network.#shape(link, queueMs);
        if (single)
          await run('ip', ['-n', network.host(link.name).namespace, 'link', 'set', 'eth0', 'gso_max_segs', '1']);
      }
      if (rttMs > 0) await network.#carryFrames(tools, names, rttMs);
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  host(name: string): Host {
    return this.#network.host(name);
  }

  /** Bytes that a host has put on its link, frame headers and all. */
  async sentBytes(name: string): Promise<number> {
    const { stdout } = await run('ip', ['-n', this.host(name).namespace, '-j', '-s', 'link', 'show', 'eth0']);
    const [link] = JSON.parse(stdout) as LinkStatistics[];
    return link?.stats64.tx.bytes ?? 0;
  }

  close(): Promise<void> {
    return this.#cleanUp.run();
  }

  async #shape({ name, upMbit, downMbit, loss = 0 }: Link, queueMs: number): Promise<void> {
    const { namespace, port } = this.host(name);
    if (upMbit !== undefined) await shape(namespace, 'eth0', upMbit, queueMs);
    if (downMbit !== undefined) await shape(this.#network.middle, port, downMbit, queueMs);
    if (loss > 0) await lose(this.host(name), loss);
  }

  /** Replaces the bridge and adds a delay, because many kernels have no netem. */
  async #carryFrames({ measure, delaySwitch }: Tools, names: readonly string[], rttMs: number): Promise<void> {
    const ports = names.map((name) => this.host(name).port);
    const command = ['ip', 'netns', 'exec', this.#network.middle, delaySwitch, String((rttMs * 1000) / 2), ...ports];
    const carrier = new MeasuredProcess(measure, { name: 'the delay switch', argv: command });
    this.#cleanUp.add(() => carrier.kill());
    await carrier.line((line) => line === 'ready' || undefined);
  }
}

/** Where a container engine runs, iptables sees bridged packets too: those of hosts that stand for machines apart. */
async function leaveBridgeAlone(namespace: string): Promise<void> {
  const off = 'for f in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e "$f" ] || echo 0 > "$f"; done';
  await run('ip', ['netns', 'exec', namespace, 'sh', '-c', off]);
}

interface LinkStatistics {
  readonly stats64: { readonly tx: { readonly bytes: number } };
}

/**
 * Enough for a timer that comes late, and for two of the kernel's largest packets (64 KiB, which
 * stand for many on the wire): a bucket that holds less makes the kernel cut them up, and on a few
 * cores that would be most of what is measured.
 */
const BURST_MS = 2;
const MIN_BURST_BYTES = 128 * 1024;

async function shape(namespace: string, device: string, rateMbit: number, queueMs: number): Promise<void> {
  const burst = Math.max(MIN_BURST_BYTES, (rateMbit * 1e6 * BURST_MS) / 8000);
  const rate = ['rate', `${rateMbit}mbit`, 'burst', String(Math.round(burst)), 'latency', `${queueMs}ms`];
  await run('tc', ['-n', namespace, 'qdisc', 'add', 'dev', device, 'root', 'tbf', ...rate]);
}

async function lose({ command: [program = '', ...args] }: Host, loss: number): Promise<void> {
  const which = ['-i', 'eth0', '-m', 'statistic', '--mode', 'random', '--probability', String(loss)];
  await run(program, [...args, 'iptables', '-A', 'INPUT', ...which, '-j', 'DROP']);
}
