import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cleanUp, skipSuiteIf } from '@shoal/testing';
import { expect } from 'chai';
import { after, afterEach, before, describe, it } from 'mocha';

import { compareOutputs } from '../../assignment/compare-outputs.js';
import { readInputs } from '../../assignment/read-inputs.js';
import { sha256 } from '../../harness/test-files.js';
import { until } from '../../harness/wait.js';
import { ComposeProject } from './compose-project.js';
import { docker, engineProblem, inspect, logged } from './engine.js';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));
const PEERS = 8;

const problem = await engineProblem();

describe('docker engine', () => {
  skipSuiteIf(problem);
  const name = `shoal-test-${process.pid}`;
  const folder = problem === undefined ? mkdtempSync(join(tmpdir(), 'shoal-docker-')) : '';
  // Docker makes it, as on a fresh clone.
  const downloads = join(folder, 'downloads');
  let project: ComposeProject;
  before(async () => {
    project = await ComposeProject.create(name, downloads);
    await project.build();
  });
  afterEach(async () => {
    await project.down();
    await rm(downloads, { recursive: true, force: true });
  });
  after(async () => {
    if (problem !== undefined) return;
    await project.removeImage();
    await rm(folder, { recursive: true, force: true });
  });

  describe('the image', () => {
    it('runs the command', async () => {
      const { version } = JSON.parse(readFileSync(join(examples, '../package.json'), 'utf8')) as { version: string };
      expect(await docker('run', '--rm', project.image, '--version')).to.equal(version);
      expect(await docker('run', '--rm', project.image)).to.match(/^Usage: shoal /);
    });

    it('says nothing of its own on standard error', async () => {
      const script = 'shoal status --tracker 127.0.0.1:1 2>&1 >/dev/null; echo $?';
      expect(await inShell(script)).to.match(/^shoal: the tracker at 127\.0\.0\.1:1 could not be reached [^\n]*\n3$/);
    });

    it('belongs to an ordinary user, in a folder of its own', async () => {
      const script = 'id -un; pwd; touch file && ls';
      expect(await inShell(script)).to.equal('node\n/data\nfile');
    });

    it('has no package manager', async () => {
      const found = await inShell(
        'command -v npm npx corepack yarn; ls -d /usr/local/lib/node_modules/* /opt/yarn* 2>/dev/null; true',
      );
      expect(found).to.equal('');
    });

    it('holds the bundle, the native module and nothing else', async () => {
      expect(await inShell('cd /shoal && ls')).to.equal('bin\ndist\nnode_modules\npackage.json');
      expect(await inShell('cd /shoal && ls bin dist')).to.equal(
        'bin:\ndownload-worker.js\nhash-worker.js\nload-bundle.js\npackage.json\nshoal.js\nupload-worker.js\n\ndist:\nbundle',
      );
      const modules = (await inShell('cd /shoal/node_modules && ls -d */*')).split('\n');
      expect(modules.filter((path) => !path.startsWith('@napi-rs/blake-hash'))).to.deep.equal([]);
      expect(modules).to.include('@napi-rs/blake-hash');
    });

    for (const [what, args, line] of [
      ['a tracker', ['tracker'], 'tracker listening on'],
      ['a client', ['share', '/shoal/package.json', '--tracker', '127.0.0.1'], 'cannot reach the tracker'],
    ] as const) {
      it(`is healthy as ${what}, and stops cleanly`, async () => {
        const container = await started(args);
        await logged(container, line);
        const [found] = await inspect(container);
        const [kind, ...check] = found?.Config.Healthcheck?.Test ?? [];
        expect(kind).to.equal('CMD');
        await docker('exec', container, ...check);
        await docker('stop', container);
        const [stopped] = await inspect(container);
        expect(stopped?.State.ExitCode, 'ended by itself, not killed').to.equal(143);
      });
    }

    it('stops while it reads the files to share', async () => {
      const container = await started(
        ['-c', 'truncate --size 1T file && exec shoal share file'],
        ['--entrypoint', 'sh'],
      );
      // The first may come before the process is there to hear it.
      const state = await until('the container to end', async () => {
        const [found] = await inspect(container);
        if (found?.State.Status === 'exited') return found.State;
        await docker('kill', '--signal', 'TERM', container).catch(() => undefined);
        return undefined;
      });
      expect(state.ExitCode).to.equal(143);
    });

    const inShell = (script: string): Promise<string> =>
      docker('run', '--rm', '--entrypoint', 'sh', project.image, '-c', script);

    async function started(args: readonly string[], options: readonly string[] = []): Promise<string> {
      const container = `${name}-container`;
      cleanUp(() => docker('rm', '--force', container));
      await docker('run', '--detach', '--name', container, ...options, project.image, ...args);
      return container;
    }
  });

  describe('compose', () => {
    it(`moves the example files to ${PEERS} peers, and all containers end`, async () => {
      await project.up('--scale', `peer=${PEERS}`);
      await allSucceeded({ prepare: 1, tracker: 1, seeder: 1, peer: PEERS });
      peersHaveAll(PEERS);
    });

    it('runs the assignment alone, a container a rank', async () => {
      const { ranks, expected } = await assignment();
      await project.up(...ranks);
      await allSucceeded({ prepare: 1, 'assignment-tracker': 1, ...counts(ranks) });
      expect(await compareOutputs(join(downloads, 'assignment'), expected)).to.deep.equal([]);
    });

    it('runs the assignment beside the example files with its profile', async () => {
      const { ranks, expected } = await assignment();
      expect((await project.services('assignment')).filter((each) => each.startsWith('rank')).sort()).to.deep.equal(
        ranks,
      );
      await project.upWithProfile('assignment');
      await allSucceeded({ prepare: 1, tracker: 1, seeder: 1, peer: 1, 'assignment-tracker': 1, ...counts(ranks) });
      expect(await compareOutputs(join(downloads, 'assignment'), expected)).to.deep.equal([]);
      peersHaveAll(1);
    });
  });

  async function assignment() {
    const { inputs, expected } = await readInputs(join(examples, 'assignment'));
    return { ranks: [...inputs.keys()].map((rank) => `rank${rank}`).sort(), expected };
  }

  async function allSucceeded(expected: Readonly<Record<string, number>>): Promise<void> {
    const containers = await project.containers();
    const failed = containers.filter(({ status, exitCode }) => status !== 'exited' || exitCode !== 0);
    expect(failed).to.deep.equal([]);
    expect(counts(containers.map(({ service }) => service))).to.deep.equal(expected);
  }

  function peersHaveAll(peers: number): void {
    const folders = readdirSync(downloads).filter((each) => each !== 'assignment');
    expect(folders.length).to.equal(peers);
    const files = readdirSync(join(examples, 'files'));
    for (const each of folders) {
      const copies = readdirSync(join(downloads, each)).filter((file) => !file.startsWith('.'));
      expect(copies.sort()).to.deep.equal(files.sort());
      for (const file of files) {
        expect(sha256(join(downloads, each, file)), `${file} in ${each}`).to.equal(
          sha256(join(examples, 'files', file)),
        );
      }
    }
  }
});

function counts(names: readonly string[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const name of names) found[name] = (found[name] ?? 0) + 1;
  return found;
}
