import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { get, resultOf, share, shareBehindGate } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { KIB, MIB, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

describe('a segment that takes longer than any timeout', { concurrency: 1 }, () => {
  it('arrives over a slow link, since its bytes do', async (t) => {
    const folder = temporaryFolder(t);
    const source = join(folder, 'file.bin');
    writeRandomFile(source, 3 * MIB, 1);
    const tracker = await TrackerProcess.start(t);
    const gate = await shareBehindGate(t, tracker, [source], ['--segment-size', '1536KiB']);
    // A budget is passed by a chunk at most: about 160 KiB a second, so 10 s a segment.
    const drip = setInterval(() => {
      gate.limit(1);
    }, 400);
    t.after(() => {
      clearInterval(drip);
    });
    gate.limit(64 * KIB);
    const requests = ['--first-request-timeout', '2s', '--min-request-timeout', '2s', '--max-request-timeout', '2s'];
    const client = get(t, tracker, ['file.bin'], join(folder, 'out'), [...requests, '--stall-timeout', '20s']);
    await client.exitsWith(0);
    assert.equal(sha256(join(folder, 'out', 'file.bin')), sha256(source));
    assert.equal(resultOf(client).resumedBytes, 0);
  });

  it('arrives where the limit of its sender or of its receiver lets it take so long', async (t) => {
    const folder = temporaryFolder(t);
    writeRandomFile(join(folder, 'up.bin'), 2 * MIB, 1);
    writeRandomFile(join(folder, 'down.bin'), 2 * MIB, 2);
    const tracker = await TrackerProcess.start(t);
    const slowly = ['--segment-size', '1MiB', '--rate-up', '128KiB', '--host', '127.0.0.1'];
    await share(t, tracker, [join(folder, 'up.bin')], slowly);
    await share(t, tracker, [join(folder, 'down.bin')], ['--segment-size', '1MiB', '--host', '127.0.0.1']);
    const out = join(folder, 'out');
    const clients = [
      get(t, tracker, ['up.bin'], out, ['--stall-timeout', '6s']),
      get(t, tracker, ['down.bin'], out, ['--stall-timeout', '6s', '--rate-down', '128KiB']),
    ];
    for (const client of clients) await client.exitsWith(0);
  });
});
