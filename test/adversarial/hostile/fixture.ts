import { join } from 'node:path';

import type { Digest } from '@shoal/common';
import { temporaryFolder } from '@shoal/testing';
import type { TrackerStatus } from '@shoal/tracker/core';

import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';
import { residentMib } from './cost.js';

/** How much of everything: what takes minutes on a large machine is for those who ask for it. */
export interface Amounts {
  readonly halfOpen: number;
  readonly inits: number;
  readonly partialFrames: number;
}

/** Addresses of this host: the honest come from the usual one. */
export const ATTACKER = '127.0.0.2';

type Tokens = Readonly<Record<'all' | 'open' | 'expired', string>>;

type Parts = Pick<Arena, 'tracker' | 'seeder' | 'folder' | 'amounts' | 'peer' | 'open' | 'secret'> & {
  readonly tokens: Tokens;
};

/**
 * A swarm of members under attack: a tracker with a secret, a seeder of two files, and an honest
 * client that downloads one of them repeatedly. Timeouts are shorter than the defaults, so that
 * waiting for them takes no minutes.
 */
export class Arena {
  readonly tracker: TrackerProcess;
  readonly seeder: ShoalProcess;
  readonly folder: string;
  readonly amounts: Amounts;
  /** Where the seeder listens, and its rank. */
  readonly peer: { readonly port: number; readonly rank: number };
  readonly open: Digest;
  readonly secret: Digest;
  readonly #tokens: Tokens;
  #downloads = 0;

  private constructor(parts: Parts) {
    this.tracker = parts.tracker;
    this.seeder = parts.seeder;
    this.folder = parts.folder;
    this.amounts = parts.amounts;
    this.peer = parts.peer;
    this.open = parts.open;
    this.secret = parts.secret;
    this.#tokens = parts.tokens;
  }

  static async begin(amounts: Amounts): Promise<Arena> {
    const folder = temporaryFolder();
    writeRandomFile(join(folder, 'open.bin'), 4 * MIB, 1);
    writeRandomFile(join(folder, 'secret.bin'), MIB, 2);
    const secret = join(folder, 'key');
    await shoal(['token', 'secret', secret]).exitsWith(0);
    const token = async (...args: string[]): Promise<string> => {
      const made = shoal(['token', 'create', '--auth-secret', secret, ...args]);
      await made.exitsWith(0);
      return made.stdout.join('');
    };
    const tokens = {
      all: await token('--scope', 'get', '--scope', 'share', '--subject', 'operator'),
      open: await token('--file', 'open*', '--subject', 'guest'),
      expired: await token('--expires-in', '0s'),
    };
    const limits = [
      '--tune',
      'max-connections-per-address=5000',
      '--tune',
      'request-timeout=5s',
      '--tune',
      'init-timeout=3s',
    ];
    const times = ['--peer-timeout', '6s', '--tune', 'clock-tolerance=0s', '--tune', 'max-partial-bytes=64MiB'];
    const tracker = await TrackerProcess.start(['--auth-secret', secret, ...limits, ...times]);
    const files = ['open.bin', 'secret.bin'].map((name) => join(folder, name));
    const local = ['--host', '127.0.0.1', '--token', tokens.all, '--segment-size', '64KiB'];
    const bounds = [
      '--tune',
      'hello-timeout=3s',
      '--tune',
      'max-total-send-bytes=16MiB',
      '--tune',
      'slow-reader-timeout=4s',
    ];
    const seeder = await share(tracker, files, [...local, ...bounds]);
    const { clients, files: known } = await status(tracker, tokens.all);
    const port = Number(clients[0]?.address.split(':').at(-1));
    const digestOf = (name: string): Digest => known.find((file) => file.name === name)?.digest ?? '';
    const parts = { tracker, seeder, folder, amounts, peer: { port, rank: clients[0]?.rank ?? 0 } };
    return new Arena({ ...parts, open: digestOf('open.bin'), secret: digestOf('secret.bin'), tokens });
  }

  token(kind: 'all' | 'open' | 'expired'): string {
    return this.#tokens[kind];
  }

  status(): Promise<TrackerStatus> {
    return status(this.tracker, this.token('all'));
  }

  /** The client id, which only the tracker's log contains. */
  clientIdOf(rank: number): string {
    const registered = this.tracker.process.stderr.filter((line) => line.includes('"client-registered"'));
    const found = registered.map((line) => JSON.parse(line) as { readonly rank: number; readonly clientId: string });
    return found.find((one) => one.rank === rank)?.clientId ?? '';
  }

  /** An honest download of the file; returns its time. */
  async honestGet(name = 'open.bin'): Promise<number> {
    this.#downloads += 1;
    const out = join(this.folder, `out-${this.#downloads}`);
    const started = performance.now();
    await get(this.tracker, [name], out, ['--token', this.token('all')]).exitsWith(0);
    if (sha256(join(out, name)) !== sha256(join(this.folder, name))) throw new Error('wrong bytes');
    return performance.now() - started;
  }

  /** Resident memory of tracker and seeder, in MiB. */
  memory(): { readonly tracker: number; readonly seeder: number } {
    return { tracker: residentMib(this.tracker.process.pid), seeder: residentMib(this.seeder.pid) };
  }

  until<T>(what: string, probe: () => T | undefined | false): Promise<T> {
    return until(what, probe);
  }
}

async function status(tracker: TrackerProcess, token: string): Promise<TrackerStatus> {
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`http://127.0.0.1:${tracker.port}/status`, { headers });
  return (await response.json()) as TrackerStatus;
}
