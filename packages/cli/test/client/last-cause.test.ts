import type { ClientLogEvent } from '@shoal/client/core';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { LastCause } from '#src/client/last-cause.js';

const digest = 'ab'.repeat(32);
const tracker = { host: '10.0.0.1', port: 4600 };
const stalled: ClientLogEvent = {
  type: 'download-stalled',
  name: 'a',
  digest,
  stalledMs: 15_000,
  cause: 'no peer is connected',
};

function progress(heldSegments: number): ClientLogEvent {
  const bytes = { heldBytes: heldSegments, downloadedBytes: heldSegments, leadingSegments: heldSegments };
  return { type: 'file-progress', progress: { digest, heldSegments, ...bytes, sources: 1 } };
}

function after(...events: readonly ClientLogEvent[]): LastCause {
  const cause = new LastCause();
  for (const event of events) cause.take(event);
  return cause;
}

describe('what kept a client from getting on', () => {
  it('is a stall, until something comes', () => {
    expect(after().of(digest)).to.equal(undefined);
    expect(after(progress(2), stalled).of(digest)).to.equal('no peer is connected');
    expect(after(progress(2), stalled, progress(2)).of(digest)).to.equal('no peer is connected');
    expect(after(progress(2), stalled, progress(3)).of(digest)).to.equal(undefined);
    expect(after(progress(2), stalled).of(undefined), 'of another file nothing is known').to.equal(undefined);
  });

  it('is the tracker, until it is reached', () => {
    const unreachable: ClientLogEvent = { type: 'tracker-unreachable', tracker, reason: 'timeout', retryInMs: 1 };
    const said = 'the tracker at 10.0.0.1:4600 cannot be reached (timeout)';
    expect(after(stalled, unreachable).of(digest)).to.equal(said);
    expect(after(unreachable).of(undefined)).to.equal(said);
    const registered: ClientLogEvent = { type: 'registered', rank: 1, sessionClients: 0 };
    expect(after(stalled, unreachable, registered).of(digest)).to.equal('no peer is connected');
  });

  it('is a full disk, until there is room', () => {
    const full: ClientLogEvent = {
      ...{ type: 'storage-full', name: 'a', digest, folder: '/out', missing: 'space', missingBytes: 1, diskWaitMs: 1 },
    };
    expect(after(full).of(digest)).to.equal('no space is left in /out');
    expect(after(full, { type: 'storage-available', pausedMs: 1 }).of(digest)).to.equal(undefined);
  });

  it('is an unknown file for downloads that have not begun', () => {
    const missing: ClientLogEvent = { type: 'tracker-error', code: 'UNKNOWN_FILE', detail: 'no client offers "a"' };
    expect(after(missing).of(undefined)).to.equal('no client offers "a"');
    expect(after(missing).of(digest)).to.equal(undefined);
  });
});
