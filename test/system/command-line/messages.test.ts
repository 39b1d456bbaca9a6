import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { cleanUp, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

/** Characters that are invisible or misleading, and line breaks. */
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u;
const HOSTILE = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202egpj.exe\u00ad\u061c\nshoal: forged';

function assertPlain({ stdout, stderr }: ShoalProcess): void {
  for (const line of [...stdout, ...stderr]) expect(HIDDEN.test(line), JSON.stringify(line)).to.equal(false);
}

/** A web server that answers everything with this. */
async function answering(body: string, status = 200): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('what is printed', () => {
  it('hides nothing of what a tracker answers to status', async () => {
    const client = {
      ...{ rank: 1, address: HOSTILE, connected: true, done: false, lost: false, failed: 0, wanted: 1 },
      ...{ downloadedBytes: 0, uploadedBytes: 0, reportedBy: 0, quarantined: false },
    };
    const file = {
      ...{ name: HOSTILE, digest: 'ab'.repeat(32), kind: 'real', length: 1, segments: 1, seeders: 1, leechers: 0 },
      members: [],
    };
    const good = {
      session: { clients: 1, expected: 0, phase: 'running' },
      ...{ files: [file], clients: [client], omitted: { clients: 0, files: 0 } },
    };
    for (const args of [[], ['--json']]) {
      const asked = shoal(['status', '--tracker', await answering(JSON.stringify(good)), ...args]);
      await asked.exitsWith(0);
      assertPlain(asked);
    }
    for (const wrong of [
      { ...good, files: [{ ...file, digest: HOSTILE }] },
      { ...good, files: [{ ...file, seeders: HOSTILE }] },
      { ...good, clients: [{ ...client, rank: HOSTILE }] },
      HOSTILE,
    ]) {
      const asked = shoal(['status', '--tracker', await answering(JSON.stringify(wrong))]);
      await asked.failsWith(3, 'does not answer as');
      assertPlain(asked);
    }
    const refused = shoal(['status', '--tracker', await answering(HOSTILE, 401)]);
    await refused.failsWith(7);
    assertPlain(refused);
  });

  it('hides nothing of a name: in results, failures, logs and the summary of a tracker', async () => {
    const folder = temporaryFolder();
    const [good, wrong] = ['paid\u202egpj.exe', 'bill\u2066\u00adfdp.exe'];
    for (const name of [good, wrong]) writeRandomFile(join(folder, name), MIB, 1);
    const tracker = shoal([
      'tracker',
      '--host',
      '127.0.0.1',
      '--port',
      '0',
      '--tune',
      'startup-grace=0',
      '--log-level',
      'debug',
    ]);
    const [, url = ''] = await tracker.line(/listening on (\S+)/);
    const log = ['--log-level', 'info'];
    const seeder = shoal(['share', join(folder, good), join(folder, wrong), '--tracker', url, ...log]);
    await seeder.line(/sharing 2 files/);
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, wrong), 'something else');
    const getting = shoal(['get', '--all', '--tracker', url, '--out', out, ...log]);
    await getting.exitsWith(6);
    expect(sha256(join(out, good)), 'the name itself stays').to.equal(sha256(join(folder, good)));
    const json = shoal(['get', '--all', '--tracker', url, '--out', out, '--json', '--log-level', 'debug']);
    await json.exitsWith(6);
    expect(
      json.json().some((line) => String(line['file']).endsWith(good)),
      'JSON has it, escaped',
    ).to.equal(true);
    await seeder.stop();
    await tracker.stop();
    expect(tracker.stdout.some((line) => line.includes('paid\ufffdgpj.exe'))).to.equal(true);
    for (const process of [getting, json, seeder, tracker]) assertPlain(process);
  });
});

describe('messages for people', () => {
  it('of an interrupted get name the kept bytes, and that the same command resumes', async () => {
    const folder = temporaryFolder();
    writeRandomFile(join(folder, 'file.bin'), 8 * MIB, 1);
    const tracker = await TrackerProcess.start();
    await share(tracker, [join(folder, 'file.bin')]);
    const out = join(folder, 'out');
    const slow = ['--rate-down', '1MiB', '--tune', 'hand-over=0'];
    const getting = get(tracker, ['file.bin'], out, slow);
    await until('some of it to come', () =>
      getting.json().find((line) => line['event'] === 'progress' && Number(line['bytes']) > MIB),
    );
    getting.kill('SIGINT');
    await getting.failsWith(130, /file\.bin: interrupted; [\d.]+ MiB of 8\.0 MiB are kept: the same command resumes$/);
    expect(Number(getting.json().at(-1)?.['keptBytes'])).to.be.at.least(MIB);
  });

  it('of a share that is stopped name the reason of the wait, and how to skip it', async () => {
    const folder = temporaryFolder();
    writeRandomFile(join(folder, 'file.bin'), 16 * MIB, 1);
    const tracker = await TrackerProcess.start();
    const args = ['--host', '127.0.0.1', '--tune', 'hand-over=60s', '--rate-up', '1MiB'];
    const sharing = shoal(['share', join(folder, 'file.bin'), '--tracker', tracker.url, ...args]);
    await sharing.line(/shoal get --tracker \S+ file\.bin/);
    const getting = get(tracker, ['file.bin'], join(folder, 'out'));
    await getting.jsonLine({ event: 'progress' });
    sharing.kill('SIGINT');
    await sharing.line(/^interrupted: gives others what only this client holds, for 1 min 0 s at most; Ctrl-C ends it/);
    expect(sharing.hasExited).to.equal(false);
    sharing.kill('SIGINT');
    await sharing.exitsWith(130);
  });

  it('about a name that is nearly right is the right one', async () => {
    const folder = temporaryFolder();
    for (const name of ['model-7', 'cafe\u0301.bin']) writeRandomFile(join(folder, name), MIB, 1);
    const tracker = await TrackerProcess.start();
    await share(
      tracker,
      ['model-7', 'cafe\u0301.bin'].map((name) => join(folder, name)),
    );
    await get(tracker, ['model7'], join(folder, 'out')).failsWith(4, 'did you mean "model-7"?', '--wait');
    const composed = get(tracker, ['caf\u00e9.bin'], join(folder, 'out'));
    await composed.exitsWith(0);
    expect(sha256(join(folder, 'out', 'cafe\u0301.bin'))).to.equal(sha256(join(folder, 'cafe\u0301.bin')));
  });

  it('while a tracker has just started is that it is waited for', async () => {
    const tracker = await TrackerProcess.start(['--tune', 'startup-grace=4s']);
    const getting = shoal(['get', '--all', '--tracker', tracker.url, '--out', temporaryFolder()]);
    await getting.line(/^waiting for the tracker: just started/);
    await getting.line(/^nothing to get: the tracker lists no files/);
    await getting.exitsWith(0);
  });
});
