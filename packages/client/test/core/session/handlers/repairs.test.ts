import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExitCode } from '@shoal/common';

import { manifest } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const file = manifest(5);
const wanted = [byName('file')];

describe('a complete file that is found damaged', () => {
  function complete(seedForMs: number): SessionHarness {
    const harness = new SessionHarness({ wanted, seedForMs }).run({ peerTimeoutMs: 600_000 });
    harness.details(file);
    harness.complete(file);
    return harness;
  }

  it('is asked for again, as a repair, and told of in other words', () => {
    const harness = complete(Infinity);
    harness.damaged(file);
    harness.details(file);
    const fetched = harness.toDownloader.filter((message) => message.type === 'fetch');
    assert.deepEqual(
      fetched.map(({ isRepair }) => isRepair),
      [false, true],
    );
    harness.progress(file, 4);
    harness.complete(file);
    assert.equal(harness.logged('file-complete').length, 1);
    assert.equal(harness.logged('download-started').length, 1);
    assert.deepEqual(harness.logged('file-progress'), []);
    assert.equal(harness.logged('file-damaged').length, 1);
    assert.equal(harness.logged('file-repaired').length, 1);
    assert.equal(harness.all('DONE').length, 1);
  });

  it('is repaired before the client leaves', () => {
    const harness = complete(0);
    assert.equal(harness.toUploader.at(-1)?.type, 'drain');
    harness.damaged(file);
    harness.drained();
    assert.equal(harness.toUploader.at(-1)?.type, 'drain', 'it stays');
    harness.details(file);
    harness.complete(file);
    harness.drained();
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.done);
  });

  it('that cannot be repaired is a failure', () => {
    const harness = complete(0);
    harness.damaged(file);
    harness.drained();
    harness.details(file);
    harness.fail(file, ExitCode.integrity);
    harness.drained();
    harness.stopped();
    assert.equal(harness.finished?.exitCode, ExitCode.integrity);
  });
});
