import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';

import { cleanUp, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { KIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

describe('a network that is not as it should be', () => {
  it('a port in use is named, for a tracker and for a client', async () => {
    const folder = temporaryFolder();
    const tracker = await TrackerProcess.start();
    const port = String(tracker.port);
    const where = ['--host', '127.0.0.1', '--port', port];
    await shoal(['tracker', ...where]).failsWith(2, `port ${port} on 127.0.0.1 is in use`, '--port');
    writeRandomFile(join(folder, 'file.bin'), KIB, 1);
    const sharing = shoal(['share', join(folder, 'file.bin'), '--tracker', tracker.url, ...where]);
    await sharing.failsWith(2, `port ${port} on 127.0.0.1 is in use`);
    await shoal(['tracker', '--host', '192.0.2.1', '--port', '0']).failsWith(2, '192.0.2.1', '--host');
    expect(tracker.process.hasExited, 'the first one goes on').to.equal(false);
  });

  it('a tracker that is not there is tried again until the time is up', async () => {
    const out = temporaryFolder();
    const tracker = `127.0.0.1:${await unusedPort()}`;
    const patience = ['--connect-timeout', '2s', '--tune', 'reconnect-first=20ms'];
    const getting = shoal(['get', 'file.bin', '--tracker', tracker, '--out', out, ...patience]);
    await getting.failsWith(3, tracker, 'could not be reached within 2 s', 'ECONNREFUSED');
    const tries = getting.stderr.filter((line) => line.includes('tracker-unreachable'));
    expect(tries.length, `${tries.length} failed tries are logged`).to.be.at.least(2);
    const asked = shoal(['status', '--tracker', tracker]);
    await asked.failsWith(3, tracker);
  });

  it('a server that is no tracker is reported', async () => {
    const folder = temporaryFolder();
    writeRandomFile(join(folder, 'file.bin'), KIB, 1);
    const server = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'));
    const port = await listen(server);
    cleanUp(() => server.close());
    const where = ['--tracker', `127.0.0.1:${port}`, '--connect-timeout', '1s'];
    await shoal(['get', 'file.bin', '--out', folder, ...where]).failsWith(3, String(port));
    await shoal(['share', join(folder, 'file.bin'), ...where]).failsWith(3, String(port));
    await shoal(['status', ...where]).failsWith(3, String(port), 'hello');
  });

  it('a tracker that comes later is found', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'file.bin');
    writeRandomFile(source, 100 * KIB, 1);
    // Holds the port until a first try has failed.
    const server = createServer((socket) => socket.destroy());
    const port = await listen(server);
    const url = `ws://127.0.0.1:${port}`;
    const waiting = shoal(['get', 'file.bin', '--tracker', url, '--out', join(folder, 'out'), '--wait', 'forever']);
    await waiting.line(/tracker-unreachable/);
    server.close();
    await once(server, 'close');
    const tracker = await TrackerProcess.start(['--port', String(port)]);
    await share(tracker, [source]);
    await waiting.exitsWith(0);
    expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(sha256(source));
  });

  it('a tracker that is lost ends its clients with 3, in time', async () => {
    const folder = temporaryFolder();
    writeRandomFile(join(folder, 'file.bin'), KIB, 1);
    const tracker = await TrackerProcess.start();
    const seeder = await share(tracker, [join(folder, 'file.bin')], ['--tune', 'tracker-lost-timeout=1s']);
    tracker.process.kill('SIGKILL');
    await seeder.failsWith(3, `127.0.0.1:${tracker.port}`, 'was lost');
  });

  it('an unknown file ends a get with 4', async () => {
    const tracker = await TrackerProcess.start();
    const getting = get(tracker, ['nowhere.bin'], temporaryFolder());
    await getting.failsWith(4, 'nowhere.bin: no client offers it', '--wait');
    expect(getting.json().at(-1)?.['exitCode']).to.equal(4);
    const digest = 'ab'.repeat(32);
    await get(tracker, [digest], temporaryFolder()).failsWith(4, digest);
  });

  it('a second client of one rank ends with 2, and the first goes on', async () => {
    const tracker = await TrackerProcess.start();
    const args = ['client', '--tracker', tracker.url, '--host', '127.0.0.1', '--rank', '3', '--json'];
    const first = shoal(args);
    expect((await first.jsonLine({ event: 'registered' }))['rank']).to.equal(3);
    await shoal(args).failsWith(2, 'rank 3 belongs to another client');
    const { clients } = await tracker.status();
    expect(clients.map(({ rank, connected }) => [rank, connected])).to.deep.equal([[3, true]]);
    await first.stop();
  });

  it('a deadline ends a command with 8', async () => {
    const tracker = await TrackerProcess.start();
    const getting = get(tracker, ['later.bin'], temporaryFolder(), ['--wait', 'forever', '--deadline', '1s']);
    await getting.failsWith(8, 'deadline of 1.0 s');
    await shoal(['tracker', '--port', '0', '--deadline', '200ms']).failsWith(8, 'deadline');
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
