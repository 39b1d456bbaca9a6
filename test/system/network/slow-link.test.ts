import { join } from 'node:path';

import { cleanUp, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { get, resultOf, share, shareBehindGate } from '../../harness/swarm-commands.js';
import { KIB, MIB, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

describe('a segment that takes longer than any timeout', () => {
  it('arrives over a slow link, since its bytes do', async () => {
    const folder = temporaryFolder();
    const source = join(folder, 'file.bin');
    writeRandomFile(source, 3 * MIB, 1);
    const tracker = await TrackerProcess.start();
    const gate = await shareBehindGate(tracker, [source], ['--segment-size', '1536KiB']);
    // A budget is passed by a chunk at most: about 160 KiB a second, so 10 s a segment.
    const drip = setInterval(() => {
      gate.limit(1);
    }, 400);
    cleanUp(() => {
      clearInterval(drip);
    });
    gate.limit(64 * KIB);
    const requests = [
      '--tune',
      'first-request-timeout=2s',
      '--tune',
      'min-request-timeout=2s',
      '--tune',
      'max-request-timeout=2s',
    ];
    const client = get(tracker, ['file.bin'], join(folder, 'out'), [...requests, '--stall-timeout', '20s']);
    await client.exitsWith(0);
    expect(sha256(join(folder, 'out', 'file.bin'))).to.equal(sha256(source));
    expect(resultOf(client).resumedBytes).to.equal(0);
  });

  it('arrives if the limit of its sender or receiver makes it take this long', async () => {
    const folder = temporaryFolder();
    writeRandomFile(join(folder, 'up.bin'), 2 * MIB, 1);
    writeRandomFile(join(folder, 'down.bin'), 2 * MIB, 2);
    const tracker = await TrackerProcess.start();
    const slowly = ['--segment-size', '1MiB', '--rate-up', '128KiB', '--host', '127.0.0.1'];
    await share(tracker, [join(folder, 'up.bin')], slowly);
    await share(tracker, [join(folder, 'down.bin')], ['--segment-size', '1MiB', '--host', '127.0.0.1']);
    const out = join(folder, 'out');
    const clients = [
      get(tracker, ['up.bin'], out, ['--stall-timeout', '6s']),
      get(tracker, ['down.bin'], out, ['--stall-timeout', '6s', '--rate-down', '128KiB']),
    ];
    for (const client of clients) await client.exitsWith(0);
  });
});
