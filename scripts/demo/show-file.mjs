// The second part of the demonstration: a real file from one client to four at once.
import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Failure } from '../steps.mjs';
import { DemoProcess } from './demo-process.mjs';
import { watchProgress } from './watch-progress.mjs';

const MIB = 1024 * 1024;
const length = 64 * MIB;
const getters = [2, 3, 4, 5];

export async function showFile(folder) {
  console.log(`
2. A real file
   Client 1 shares a file of ${length / MIB} MiB; clients ${getters.join(', ')} get it at the same time, over TCP on this host.
`);
  const source = join(folder, 'video.bin');
  mkdirSync(folder);
  writeFileSync(source, randomFillSync(Buffer.allocUnsafe(length)));

  const tracker = new DemoProcess([
    'tracker',
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--tune',
    'announce-interval=100ms',
  ]);
  const { url, port } = await tracker.line((line) => line.event === 'listening');
  const common = ['--tracker', url, '--host', '127.0.0.1'];
  const seeder = new DemoProcess(['share', source, '--rank', '1', ...common]);
  await seeder.line((line) => line.event === 'sharing');

  const started = performance.now();
  const outFolder = (rank) => join(folder, `client${rank}`);
  const gets = getters.map(
    (rank) => new DemoProcess(['get', 'video.bin', '--rank', String(rank), '--out', outFolder(rank), ...common]),
  );
  const results = gets.map((each) => each.line((line) => line.seconds !== undefined));
  const done = Promise.all(results).then(() => performance.now() - started);
  await watchProgress({ statusUrl: `http://127.0.0.1:${port}/status`, name: 'video.bin', ranks: getters, done });
  const elapsedMs = await done;
  await Promise.all(gets.map((each) => each.finished()));
  await seeder.stop();
  const { clients } = await tracker.stop();

  console.log('');
  for (const [index, rank] of getters.entries()) {
    const { seconds, bytes, sources } = await results[index];
    const speed = `${(bytes / MIB / seconds).toFixed(0)} MiB/s`;
    console.log(
      `   client ${rank}: ${seconds.toFixed(2)} s, ${speed}, from ${sources} client${sources === 1 ? '' : 's'}`,
    );
  }
  const sent = clients.find((client) => client.rank === 1).uploadedBytes;
  console.log(`
   Client 1 sent ${(sent / length).toFixed(2)} copies of the file for ${getters.length} clients: they sent each other the rest.`);
  checkSums(source, getters.map(outFolder));
  console.log(
    `   ✓ all ${getters.length} copies have the original's SHA-256; all clients had it after ${(elapsedMs / 1000).toFixed(1)} s`,
  );
}

function checkSums(source, folders) {
  const wanted = sha256(source);
  for (const folder of folders) {
    if (sha256(join(folder, 'video.bin')) !== wanted)
      throw new Failure(`the copy in ${folder} differs from the original`);
  }
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
