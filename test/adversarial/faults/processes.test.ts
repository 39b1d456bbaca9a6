import { join } from 'node:path';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal } from '../../harness/shoal-process.js';
import { get, resultOf, seedBehindGate, share, shareBehindGate } from '../../harness/swarm-commands.js';
import { allocatedBytes, KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { THREAD_MODES } from '../../system/thread-modes.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

const LENGTH = 8 * MIB;
const SEGMENT = ['--segment-size', '64KiB'];

describe('processes that end or hang', () => {
  it('a get that is killed three times fetches nothing twice but what was on its way', async () => {
    const folder = temporaryFolder();
    const [source, out] = [join(folder, 'file.bin'), join(folder, 'out')];
    writeRandomFile(source, LENGTH, 1);
    const tracker = await TrackerProcess.start();
    const gate = await shareBehindGate(tracker, [source], SEGMENT);
    const downloaded = async (): Promise<number> => {
      const { clients } = await tracker.status();
      return clients.reduce((sum, client) => sum + client.uploadedBytes, 0);
    };
    for (let kill = 1; kill <= 3; kill += 1) {
      gate.limit(2 * MIB);
      const killed = get(tracker, ['file.bin'], out);
      await until('some more of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= kill * MIB);
      killed.kill('SIGKILL');
      await killed.exit();
    }
    gate.release();
    const last = get(tracker, ['file.bin'], out);
    await last.exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    expect(resultOf(last).resumedBytes).to.be.at.least(3 * MIB - 64 * KIB);
    const sent = await until('the seeder to report', async () => {
      const bytes = await downloaded();
      return bytes >= LENGTH && bytes;
    });
    // 6 requests were out, and as much again lay in the network, each time.
    expect(sent, `${sent} bytes were sent for ${LENGTH}`).to.be.at.most(LENGTH + 3 * 3 * MIB);
    console.log(`three SIGKILLs cost ${((sent - LENGTH) / KIB).toFixed(0)} KiB of ${LENGTH / MIB} MiB again`);
  });

  for (const threads of THREAD_MODES) {
    it(`a seeder that is stopped in the middle gives away the last copies, with threads=${threads}`, async () => {
      await givesAwayLastCopies(['--tune', `threads=${threads}`]);
    });
  }

  it('a source that is frozen is done without', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'file.bin');
    writeRandomFile(source, LENGTH, 3);
    const tracker = await TrackerProcess.start();
    const { gate } = await seedBehindGate(tracker, [source], SEGMENT);
    const frozen = await share(tracker, [source], [...SEGMENT, '--host', '127.0.0.1']);
    gate.limit(MIB);
    const out = join(folder, 'out');
    const getting = get(tracker, ['file.bin'], out, [
      '--tune',
      'first-request-timeout=1s',
      '--tune',
      'min-request-timeout=500ms',
    ]);
    await until('a part of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= 256 * KIB);
    frozen.kill('SIGSTOP');
    gate.release();
    await getting.exitsWith(0);
    frozen.kill('SIGCONT');
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
  });

  it('a tracker that is killed stops no transfer, and gives the same ranks when it is back', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'file.bin');
    writeRandomFile(source, LENGTH, 4);
    const tracker = await TrackerProcess.start();
    const gate = await shareBehindGate(tracker, [source], SEGMENT);
    gate.limit(MIB);
    const outs = ['a', 'b'].map((name) => join(folder, name));
    const getting = outs.map((out) => get(tracker, ['file.bin'], out, ['--seed-for', '1h']));
    // Of each: a client without the file's manifest when the tracker is gone cannot get it.
    for (const out of outs) {
      await until('a part of the file', () => allocatedBytes(join(out, 'file.bin.part')) >= 256 * KIB);
    }
    const ranks = (await tracker.status()).clients.map(({ rank }) => rank);
    tracker.process.kill('SIGKILL');
    await tracker.process.exit();
    gate.release();
    for (const each of getting) await each.jsonLine({ bytes: LENGTH });
    for (const out of outs) expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    const again = await TrackerProcess.start(['--port', String(tracker.port), '--tune', 'startup-grace=1m']);
    // It asks before the others may be back, and does not fail. Without a rank of its own it could be given one of theirs.
    const late = get(again, ['file.bin'], join(folder, 'late'), ['--rank', '9']);
    await late.exitsWith(0);
    const { clients } = await again.until('all clients to be back', (status) => status.session.clients >= 3 && status);
    expect(clients.slice(0, ranks.length).map(({ rank }) => rank)).to.deep.equal(ranks);
  });

  it('a swarm goes to the backup tracker and back', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'file.bin');
    writeRandomFile(source, MIB, 5);
    const [first, backup] = [await TrackerProcess.start(), await TrackerProcess.start()];
    const times = ['--tune', 'failover=0', '--tune', 'tracker-return=200ms'];
    const args = ['--host', '127.0.0.1', '--tracker', backup.url, ...times];
    await share(first, [source], args);
    first.process.kill('SIGKILL');
    await first.process.exit();
    await backup.seeds('file.bin');
    const asked = shoal(['status', '--tracker', first.url, '--tracker', backup.url]);
    await asked.exitsWith(0);
    expect(asked.stdout.join('\n')).to.match(/file\.bin/);
    expect(asked.stderr.join('\n')).to.match(/could not be reached/);
    await get(first, ['file.bin'], join(folder, 'a'), args).exitsWith(0);
    const again = await TrackerProcess.start(['--port', String(first.port)]);
    await again.seeds('file.bin');
    await backup.until('no client to be left', ({ session }) => session.clients === 0);
    await get(first, ['file.bin'], join(folder, 'b'), args).exitsWith(0);
    expect(sha256(join(folder, 'b', 'file.bin'))).to.equal(sha256(source));
  });
});

async function givesAwayLastCopies(args: readonly string[]): Promise<void> {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, LENGTH, 2);
  const tracker = await TrackerProcess.start();
  const { gate, seeder } = await seedBehindGate(tracker, [source], [...SEGMENT, '--tune', 'hand-over=1m', ...args]);
  gate.limit(2 * MIB);
  const outs = ['a', 'b', 'c'].map((name) => join(folder, name));
  const getting = outs.map((out) => get(tracker, ['file.bin'], out, args));
  await until('a part of the file', () => allocatedBytes(join(outs[0] ?? '', 'file.bin.part')) >= 256 * KIB);
  seeder.kill('SIGTERM');
  gate.release();
  await seeder.exitsWith(143);
  for (const each of getting) await each.exitsWith(0);
  for (const out of outs) expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
}
