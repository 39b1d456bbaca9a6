import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The folder in which `ip netns` keeps the names of namespaces. */
const NAMES = '/run/netns';
const PREFIX = 'shoal';

export interface Host {
  readonly name: string;
  readonly namespace: string;
  readonly address: string;
  /** The other end of its link, in the network's middle. */
  readonly port: string;
  /** The prefix of a command that runs on this host. */
  readonly command: readonly string[];
}

export interface NetworkOptions {
  /** Whether a bridge joins the links. Without it the caller must forward the frames from port to port. */
  readonly bridged?: boolean;
}

/**
 * Hosts on one private segment, each a Linux network namespace with an address of its own, joined
 * by a bridge in yet another namespace, the middle: no packet leaves it. Needs root and iproute2.
 */
export class Network {
  readonly #prefix: string;
  readonly #isBridged: boolean;
  readonly #namespaces: string[] = [];
  readonly #hosts = new Map<string, Host>();

  private constructor(prefix: string, isBridged: boolean) {
    this.#prefix = prefix;
    this.#isBridged = isBridged;
  }

  static async create(names: readonly string[], { bridged = true }: NetworkOptions = {}): Promise<Network> {
    await removeAbandoned();
    count += 1;
    const network = new Network(`${PREFIX}-${process.pid}-${count}`, bridged);
    try {
      await network.#addMiddle();
      for (const name of names) await network.#addHost(name);
    } catch (error) {
      await network.close();
      throw error;
    }
    return network;
  }

  host(name: string): Host {
    const host = this.#hosts.get(name);
    if (host === undefined) throw new Error(`there is no host ${name} in this network`);
    return host;
  }

  /** One more address of a host; `last` is its last byte. */
  async addAddress(host: Host, last: number): Promise<string> {
    const address = `${SUBNET}.${last}`;
    await ip('-n', host.namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    return address;
  }

  /** Kills all processes on the hosts, then removes the hosts. */
  async close(): Promise<void> {
    for (const namespace of this.#namespaces.splice(0)) await remove(namespace);
    this.#hosts.clear();
  }

  /** The namespace that holds the hosts' ports. */
  get middle(): string {
    return `${this.#prefix}-middle`;
  }

  async #addMiddle(): Promise<void> {
    await this.#addNamespace(this.middle);
    if (this.#isBridged) await ip('-n', this.middle, 'link', 'add', 'bridge', 'up', 'type', 'bridge');
  }

  async #addHost(name: string): Promise<void> {
    const namespace = `${this.#prefix}-${name}`;
    const number = this.#hosts.size + 1;
    const address = `${SUBNET}.${number}`;
    const port = `port${number}`;
    await this.#addNamespace(namespace);
    await ip('-n', this.middle, 'link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace);
    await ip('-n', this.middle, 'link', 'set', port, 'up', ...(this.#isBridged ? ['master', 'bridge'] : []));
    await ip('-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    await ip('-n', namespace, 'link', 'set', 'eth0', 'up');
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
    this.#hosts.set(name, { name, namespace, address, port, command: ['ip', 'netns', 'exec', namespace] });
  }

  async #addNamespace(name: string): Promise<void> {
    await ip('netns', 'add', name);
    this.#namespaces.push(name);
  }
}

/** Not visible outside the namespaces. */
const SUBNET = '10.77.0';
let count = 0;

/** The reason why no network can be created here; undefined if it can. */
export async function networkProblem(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'network namespaces are Linux only';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  try {
    const network = await Network.create(['probe']);
    await network.close();
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'ip (of iproute2) is not here';
    return `no network namespace can be made: ${(error as Error).message.trim()}`;
  }
}

/** Removes namespaces of processes that were killed before they could clean up. */
async function removeAbandoned(): Promise<void> {
  for (const name of namespaceNames()) {
    const pid = Number(new RegExp(`^${PREFIX}-(\\d+)-\\d+-`).exec(name)?.[1]);
    if (Number.isInteger(pid) && !isAlive(pid)) await remove(name);
  }
}

function namespaceNames(): string[] {
  try {
    return readdirSync(NAMES);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

async function remove(namespace: string): Promise<void> {
  const { stdout } = await ip('netns', 'pids', namespace);
  for (const pid of stdout.split('\n').filter((line) => line !== '')) kill(Number(pid));
  await ip('netns', 'delete', namespace);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ip(...args: string[]): Promise<{ stdout: string }> {
  return run('ip', args);
}
