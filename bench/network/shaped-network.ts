import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type Host, Network } from '#namespaces/network.js';

const run = promisify(execFile);

/** A host's link, each way; unlimited where the rate is missing. */
export interface Link {
  readonly name: string;
  readonly upMbit?: number;
  readonly downMbit?: number;
}

export interface ShapedNetworkOptions {
  readonly links: readonly Link[];
  /** A shaper's queue, in the time that it takes to send it. */
  readonly queueMs: number;
}

/** Hosts joined by a bridge, the links to it shaped at both ends by token buckets. */
export class ShapedNetwork {
  readonly #network: Network;

  private constructor(network: Network) {
    this.#network = network;
  }

  static async create({ links, queueMs }: ShapedNetworkOptions): Promise<ShapedNetwork> {
    const network = await Network.create(links.map(({ name }) => name));
    const shaped = new ShapedNetwork(network);
    try {
      await leaveBridgeAlone(network.middle);
      for (const { name, upMbit, downMbit } of links) {
        const { namespace, port } = network.host(name);
        if (upMbit !== undefined) await shape(namespace, 'eth0', upMbit, queueMs);
        if (downMbit !== undefined) await shape(network.middle, port, downMbit, queueMs);
      }
    } catch (error) {
      await network.close();
      throw error;
    }
    return shaped;
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
    return this.#network.close();
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
