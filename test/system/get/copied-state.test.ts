import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { it } from 'mocha';

import { get, share } from '../../harness/swarm-commands.js';
import { writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

it('a client with a copied state folder says so and goes on, and the one it was copied from keeps its place', async () => {
  const folder = temporaryFolder();
  const source = writeRandomFile(join(folder, 'f.bin'), 300_000, 1);
  const tracker = await TrackerProcess.start();
  await share(tracker, [join(folder, 'f.bin')]);
  const original = get(tracker, ['f.bin'], join(folder, 'a'), ['--seed-for', '10m', '--log-level', 'debug']);
  await tracker.until('the file to be there twice', ({ files }) => files[0]?.seeders === 2);
  cpSync(join(folder, 'a', '.shoal'), join(folder, 'b', '.shoal'), { recursive: true });
  // On another machine the lock would be free.
  rmSync(join(folder, 'b', '.shoal', 'client.lock'));

  const copy = get(tracker, ['f.bin'], join(folder, 'b'), ['--log-level', 'debug']);
  await copy.exitsWith(0);
  expect(readFileSync(join(folder, 'b', 'f.bin'))).to.deep.equal(source);
  const warning = copy.stderr.find((line) => line.includes('takes a new client id'));
  expect(warning ?? '').to.match(/was its state folder \.shoal copied\?.*in use by a running client at 127\.0\.0\.1/);
  expect(original.stderr.some((line) => line.includes('disconnected from the tracker'))).to.equal(false);
  const { clients } = await tracker.status();
  expect(clients.some(({ rank, connected }) => rank === 2 && connected)).to.equal(true);

  const secret = readFileSync(join(folder, 'a', '.shoal', 'client-secret'), 'utf8').trim();
  const said = [original, copy, tracker.process].flatMap(({ stdout, stderr }) => [...stdout, ...stderr]);
  for (const line of [...said, JSON.stringify(clients)]) expect(line, line).to.not.include(secret);
});
