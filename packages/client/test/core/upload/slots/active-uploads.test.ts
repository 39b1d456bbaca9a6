import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type ActiveUpload, ActiveUploads } from '#src/core/upload/slots/active-uploads.js';

describe('ActiveUploads', () => {
  it('INV-UP-1: an upload is active from its start to its end', () => {
    const active = new ActiveUploads();
    const one = upload(1, 'f', 3);
    active.start(one);
    active.start(upload(1, 'f', 4));
    active.start(upload(2, 'f', 3));
    active.start(upload(1, 'g', 3));
    expect([active.size, active.bytes]).to.deep.equal([4, 4]);
    expect(active.has(1, 'f', 3)).to.equal(true);
    expect(active.end(1, 'f', 3)).to.equal(one);
    expect(active.end(1, 'f', 3)).to.equal(undefined);
    expect(!active.has(1, 'f', 3) && active.has(1, 'f', 4) && active.has(2, 'f', 3) && active.has(1, 'g', 3)).to.equal(
      true,
    );
    expect([active.size, active.bytes]).to.deep.equal([3, 3]);
  });

  it('sum up over time how many there were', () => {
    const active = new ActiveUploads();
    active.advance(10);
    active.start(upload(1, 'f', 1));
    active.advance(14);
    active.start(upload(1, 'f', 2));
    active.advance(20);
    expect(active.uploadMs).to.equal(4 + 2 * 6);
  });

  it('are stuck when they take far longer than others do', () => {
    const active = new ActiveUploads();
    active.start(upload(1, 'f', 1));
    expect([active.stuckAt(10_000), active.stuckAt(10_001)], 'the usual time is unknown').to.deep.equal([0, 1]);
    active.recordDuration(20);
    expect([active.stuckAt(2_000), active.stuckAt(2_001)]).to.deep.equal([0, 1]);
    active.start({ ...upload(2, 'f', 1), since: 1_500, dueAt: 1_500 });
    expect([active.isStuck(1, 2_000), active.isStuck(1, 2_001)]).to.deep.equal([false, true]);
    expect(active.isStuck(2, 2_001)).to.equal(false);
    active.end(2, 'f', 1);
    for (let i = 0; i < 200; i += 1) active.recordDuration(1_000);
    expect([active.stuckAt(7_990), active.stuckAt(8_010)]).to.deep.equal([0, 1]);
  });

  it('ends all that match', () => {
    const active = new ActiveUploads();
    for (const index of [1, 2, 3]) active.start(upload(index % 2, 'f', index));
    expect(active.endAll(({ channel }) => channel === 1).map(({ index }) => index)).to.deep.equal([1, 3]);
    expect(active.size).to.equal(1);
  });
});

function upload(channel: number, digest: string, index: number): ActiveUpload {
  const receiver = { channel, principal: `host ${channel}`, rank: channel };
  const times = { since: 0, dueAt: 0, lastSentAt: 0, uploadMsBefore: 0 };
  return { ...receiver, ...times, digest, index, bytes: 1, isSuperSeeded: false, isUnproven: false };
}
