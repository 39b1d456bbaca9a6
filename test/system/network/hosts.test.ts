import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { skipSuiteIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { after, before, describe, it } from 'mocha';

import { type Host, Network, networkProblem } from '#namespaces/network.js';

import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { type HostedTracker, shoalOn, trackerOn } from '../../harness/hosts.js';

const SEEDERS = ['seeder1', 'seeder2'];
const LEECHERS = ['leecher1', 'leecher2', 'leecher3', 'leecher4'];

const problem = await networkProblem();

describe('clients on hosts of their own', () => {
  skipSuiteIf(problem);
  let network: Network;
  before(async () => {
    network = await Network.create(['tracker', ...SEEDERS, ...LEECHERS]);
  });
  after(() => (problem === undefined ? network.close() : undefined));

  const host = (name: string): Host => network.host(name);

  it('find one another without any configuration', async () => {
    const folder = temporaryFolder();
    const tracker = await trackerOn(host('tracker'), ['--clients', '6']);
    const files = SEEDERS.map((name, index) => newFile(folder, `of-${name}.bin`, 3 * MIB + index));
    const seeders = SEEDERS.map((name, index) => share(tracker, host(name), [files[index]!]));
    const out = (name: string): string => join(folder, name);
    const [last, ...others] = LEECHERS;
    const leechers = others.map((name) => get(tracker, host(name), out(name), ['--all']));

    // The barrier holds all clients until the last one comes.
    const clients = await tracker.until('all but one to register', (status) => {
      return status.clients.length === 5 && status.clients;
    });
    const seen = clients.map(({ address }) => address.slice(0, address.lastIndexOf(':')));
    expect(seen.sort()).to.deep.equal([...SEEDERS, ...others].map((name) => host(name).address).sort());

    leechers.push(get(tracker, host(last!), out(last!), ['--all']));
    for (const process of [...leechers, ...seeders, tracker.process]) await process.exitsWith(0);
    for (const process of [...leechers, ...seeders])
      expect(process.stderr, 'nothing to complain about').to.deep.equal([]);
    for (const name of LEECHERS) {
      for (const file of files)
        expect(sha256(join(out(name), file.name)), `${file.name} at ${name}`).to.equal(file.sha256);
    }
  });

  it('are reached where they say with --advertise', async () => {
    const folder = temporaryFolder();
    const tracker = await trackerOn(host('tracker'));
    const file = newFile(folder, 'file.bin', MIB);
    // It listens there only: it is unreachable at the observed address.
    const second = await network.addAddress(host('seeder1'), 101);
    share(tracker, host('seeder1'), [file], ['--host', second, '--advertise', second]);
    const advertised = new RegExp(`^${second}:\\d+$`);
    // Until its probe has succeeded the tracker names the observed address.
    const seeder = await tracker.until('the advertised address to be proven', ({ clients }) => {
      return clients.find(({ address }) => advertised.test(address));
    });
    expect(seeder.address).to.match(advertised);
    const getting = get(tracker, host('leecher1'), join(folder, 'out'), ['file.bin', '--wait', '1m']);
    await getting.exitsWith(0);
    expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(file.sha256);
  });

  it('are warned when they are unreachable at their advertised address', async () => {
    const folder = temporaryFolder();
    const tracker = await trackerOn(host('tracker'), ['--tune', 'probe-timeout=3s']);
    const nowhere = '10.77.0.200:4711';
    const sharing = share(tracker, host('seeder1'), [newFile(folder, 'file.bin', 1)], ['--advertise', nowhere]);
    const [warning] = await sharing.line(new RegExp(`warn.*${nowhere}.*`));
    expect(warning, 'it says what to do').to.match(/--advertise/);
    expect(
      sharing.stderr.some((line) => line.includes(warning)),
      'on standard error',
    ).to.equal(true);
    expect(sharing.stdout.filter((line) => line.includes(nowhere))).to.deep.equal([]);
    await sharing.stop();
  });

  it("reach a seeder on the tracker's host that knows it by its loopback address", async () => {
    const folder = temporaryFolder();
    const tracker = await trackerOn(host('tracker'));
    const file = newFile(folder, 'file.bin', MIB);
    const sharing = shoalOn(tracker.host, ['share', file.path, '--json', '--tracker', '127.0.0.1']);
    await sharing.jsonLine({ event: 'sharing' });
    const getting = get(tracker, host('leecher1'), join(folder, 'out'), ['file.bin', '--wait', '1m']);
    await getting.exitsWith(0);
    expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(file.sha256);
    expect(sharing.stderr, 'the tracker reaches it as well').to.deep.equal([]);
  });
});

interface TestFile {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
}

let seed = 0;

function newFile(folder: string, name: string, length: number): TestFile {
  seed += 1;
  const source = join(folder, 'source');
  mkdirSync(source, { recursive: true });
  const path = join(source, name);
  writeRandomFile(path, length, seed);
  return { name, path, sha256: sha256(path) };
}

function share(tracker: HostedTracker, on: Host, files: readonly TestFile[], args: readonly string[] = []) {
  return shoalOn(on, ['share', ...files.map(({ path }) => path), '--json', '--tracker', tracker.url, ...args]);
}

function get(tracker: HostedTracker, on: Host, out: string, args: readonly string[]) {
  return shoalOn(on, ['get', '--json', '--tracker', tracker.url, '--out', out, ...args]);
}
