import { ExitCode } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

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

  it('is requested again, as a repair, with other log events', () => {
    const harness = complete(Infinity);
    harness.damaged(file);
    harness.details(file);
    const fetched = harness.toDownloader.filter((message) => message.type === 'fetch');
    expect(fetched.map(({ isRepair }) => isRepair)).to.deep.equal([false, true]);
    harness.progress(file, 4);
    harness.complete(file);
    expect(harness.logged('file-complete').length).to.equal(1);
    expect(harness.logged('download-started').length).to.equal(1);
    expect(harness.logged('file-progress')).to.deep.equal([]);
    expect(harness.logged('file-damaged').length).to.equal(1);
    expect(harness.logged('file-repaired').length).to.equal(1);
    expect(harness.all('DONE').length).to.equal(1);
  });

  it('is repaired before the client leaves', () => {
    const harness = complete(0);
    expect(harness.toUploader.at(-1)?.type).to.equal('drain');
    harness.damaged(file);
    harness.drained();
    expect(harness.toUploader.at(-1)?.type, 'it stays').to.equal('drain');
    harness.details(file);
    harness.complete(file);
    harness.drained();
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.done);
  });

  it('that cannot be repaired is a failure', () => {
    const harness = complete(0);
    harness.damaged(file);
    harness.drained();
    harness.details(file);
    harness.fail(file, ExitCode.integrity);
    harness.drained();
    harness.stopped();
    expect(harness.finished?.exitCode).to.equal(ExitCode.integrity);
  });
});
