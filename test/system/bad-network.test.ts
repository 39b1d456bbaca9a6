import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { cleanUp } from './clean-up.js';
import { shoal } from './shoal-process.js';
import { get, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { KIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

describe('a network that is not as it should be', { concurrency: 1 }, () => {
  it('a port in use is named, for a tracker and for a client', async (t) => {
    const folder = temporaryFolder(t);
    const tracker = await TrackerProcess.start(t);
    const port = String(tracker.port);
    const where = ['--host', '127.0.0.1', '--port', port];
    await shoal(t, ['tracker', ...where]).failsWith(2, `port ${port} on 127.0.0.1 is in use`, '--port');
    writeRandomFile(join(folder, 'file.bin'), KIB, 1);
    const sharing = shoal(t, ['share', join(folder, 'file.bin'), '--tracker', tracker.url, ...where]);
    await sharing.failsWith(2, `port ${port} on 127.0.0.1 is in use`);
    await shoal(t, ['tracker', '--host', '192.0.2.1', '--port', '0']).failsWith(2, '192.0.2.1', '--host');
    assert.ok(!tracker.process.hasExited, 'the first one goes on');
  });

  it('a tracker that is not there is tried again until the time is up', async (t) => {
    const out = temporaryFolder(t);
    const tracker = `127.0.0.1:${await unusedPort()}`;
    const patience = ['--connect-timeout', '2s', '--reconnect-first', '20ms'];
    const getting = shoal(t, ['get', 'file.bin', '--tracker', tracker, '--out', out, ...patience]);
    await getting.failsWith(3, tracker, 'could not be reached within 2 s', 'ECONNREFUSED');
    const tries = getting.stderr.filter((line) => line.includes('tracker-unreachable'));
    assert.ok(tries.length >= 2, `${tries.length} failed tries are logged`);
    const asked = shoal(t, ['status', '--tracker', tracker]);
    await asked.failsWith(3, tracker);
  });

  it('what is no tracker is told', async (t) => {
    const folder = temporaryFolder(t);
    writeRandomFile(join(folder, 'file.bin'), KIB, 1);
    const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'));
    const port = await listen(server);
    cleanUp(t, () => server.close());
    const where = ['--tracker', `127.0.0.1:${port}`, '--connect-timeout', '1s'];
    await shoal(t, ['get', 'file.bin', '--out', folder, ...where]).failsWith(3, String(port));
    await shoal(t, ['share', join(folder, 'file.bin'), ...where]).failsWith(3, String(port));
    await shoal(t, ['status', ...where]).failsWith(3, String(port), 'hello');
  });

  it('a tracker that comes later is found', async (t) => {
    const folder = temporaryFolder(t);
    const source = join(folder, 'file.bin');
    writeRandomFile(source, 100 * KIB, 1);
    // Holds the port until a first try has failed.
    const server = createServer((socket) => socket.destroy());
    const port = await listen(server);
    const url = `ws://127.0.0.1:${port}`;
    const waiting = shoal(t, ['get', 'file.bin', '--tracker', url, '--out', join(folder, 'out'), '--wait', 'forever']);
    await waiting.line(/tracker-unreachable/);
    server.close();
    await once(server, 'close');
    const tracker = await TrackerProcess.start(t, ['--port', String(port)]);
    await share(t, tracker, [source]);
    await waiting.exitsWith(0);
    assert.equal(sha256(join(folder, 'out', 'file.bin')), sha256(source));
  });

  it('a tracker that is lost ends its clients with 3, in time', async (t) => {
    const folder = temporaryFolder(t);
    writeRandomFile(join(folder, 'file.bin'), KIB, 1);
    const tracker = await TrackerProcess.start(t);
    const seeder = await share(t, tracker, [join(folder, 'file.bin')], ['--tracker-lost-timeout', '1s']);
    tracker.process.kill('SIGKILL');
    await seeder.failsWith(3, `127.0.0.1:${tracker.port}`, 'was lost');
  });

  it('a file that nobody has ends a get with 4', async (t) => {
    const tracker = await TrackerProcess.start(t);
    const getting = get(t, tracker, ['nowhere.bin'], temporaryFolder(t));
    await getting.failsWith(4, 'nowhere.bin: nobody offers it', '--wait');
    assert.equal(getting.json().at(-1)?.['exitCode'], 4);
    const digest = 'ab'.repeat(32);
    await get(t, tracker, [digest], temporaryFolder(t)).failsWith(4, digest);
  });

  it('a second client of one rank ends with 2, and the first goes on', async (t) => {
    const tracker = await TrackerProcess.start(t);
    const args = ['client', '--tracker', tracker.url, '--host', '127.0.0.1', '--rank', '3', '--json'];
    const first = shoal(t, args);
    assert.equal((await first.jsonLine({ event: 'registered' }))['rank'], 3);
    await shoal(t, args).failsWith(2, 'rank 3 belongs to another client');
    const { clients } = await tracker.status();
    assert.deepEqual(
      clients.map(({ rank, connected }) => [rank, connected]),
      [[3, true]],
    );
    await first.stop();
  });

  it('a deadline ends a command with 8', async (t) => {
    const tracker = await TrackerProcess.start(t);
    const getting = get(t, tracker, ['later.bin'], temporaryFolder(t), ['--wait', 'forever', '--deadline', '1s']);
    await getting.failsWith(8, 'deadline of 1.0 s');
    await shoal(t, ['tracker', '--port', '0', '--deadline', '200ms']).failsWith(8, 'deadline');
  });
});

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}
