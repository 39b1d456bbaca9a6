import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';

import { get, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

it('a client with a copied state folder says so and goes on, and the one it was copied from keeps its place', async (t) => {
  const folder = temporaryFolder(t);
  const source = writeRandomFile(join(folder, 'f.bin'), 300_000, 1);
  const tracker = await TrackerProcess.start(t);
  await share(t, tracker, [join(folder, 'f.bin')]);
  const original = get(t, tracker, ['f.bin'], join(folder, 'a'), ['--seed-for', '10m', '--log-level', 'debug']);
  await tracker.until('the file to be there twice', ({ files }) => files[0]?.seeders === 2);
  cpSync(join(folder, 'a', '.shoal'), join(folder, 'b', '.shoal'), { recursive: true });
  // On another machine, nobody would have the lock.
  rmSync(join(folder, 'b', '.shoal', 'client.lock'));

  const copy = get(t, tracker, ['f.bin'], join(folder, 'b'), ['--log-level', 'debug']);
  await copy.exitsWith(0);
  assert.deepEqual(readFileSync(join(folder, 'b', 'f.bin')), source);
  const warning = copy.stderr.find((line) => line.includes('takes a new client id'));
  assert.match(warning ?? '', /was its state folder \.shoal copied\?.*in use by a running client at 127\.0\.0\.1/);
  assert.ok(!original.stderr.some((line) => line.includes('disconnected from the tracker')));
  const { clients } = await tracker.status();
  assert.ok(clients.some(({ rank, connected }) => rank === 2 && connected));

  const secret = readFileSync(join(folder, 'a', '.shoal', 'client-secret'), 'utf8').trim();
  const said = [original, copy, tracker.process].flatMap(({ stdout, stderr }) => [...stdout, ...stderr]);
  for (const line of [...said, JSON.stringify(clients)]) assert.ok(!line.includes(secret), line);
});
