import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { cleanUp } from '@shoal/testing';

import { type Host, Network, networkProblem } from '#namespaces/network.js';

const run = promisify(execFile);

/** Where a process runs: a host of a network of its own, or simply here. */
export interface Place {
  readonly address: string;
  readonly through: readonly string[];
  /** Undefined where there is no link that could be cut. */
  readonly link: Link | undefined;
}

export interface Link {
  set(isUp: boolean): Promise<void>;
  /** Part of the packets that arrive that is lost. */
  lose(part: number): Promise<void>;
}

export interface Places {
  /** Why no links can be cut; undefined where they can. */
  readonly problem: string | undefined;
  readonly all: readonly Place[];
}

/** A host each where that is possible (root, iproute2), else all on this one. */
export async function makePlaces(names: readonly string[]): Promise<Places> {
  const problem = await networkProblem();
  if (problem !== undefined) {
    const here = { address: '127.0.0.1', through: [], link: undefined };
    return { problem, all: names.map(() => here) };
  }
  const network = await Network.create(names);
  cleanUp(() => network.close());
  const all = names.map((name) => {
    const host = network.host(name);
    return { address: host.address, through: host.command, link: linkOf(network.middle, host) };
  });
  return { problem: undefined, all };
}

function linkOf(middle: string, { port, command: [program = '', ...args] }: Host): Link {
  let lost = 0;
  const rule = (action: string, part: number): Promise<unknown> => {
    const which = ['-i', 'eth0', '-m', 'statistic', '--mode', 'random', '--probability', String(part)];
    return run(program, [...args, 'iptables', action, 'INPUT', ...which, '-j', 'DROP']);
  };
  return {
    set: async (isUp) => {
      await run('ip', ['-n', middle, 'link', 'set', port, isUp ? 'up' : 'down']);
    },
    lose: async (part) => {
      if (lost > 0) await rule('-D', lost);
      lost = part;
      if (lost > 0) await rule('-A', lost);
    },
  };
}
