import type { ClientLogEvent } from '@shoal/client/core';
import type { TrackerLogEvent } from '@shoal/tracker/core';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { clientLogEntry } from '#src/notes/client-notes.js';
import { trackerLogEntry } from '#src/notes/tracker-notes.js';

const digest = 'ab'.repeat(32);

describe('an event in a log', () => {
  it('of a client goes by its rank, once it has one', () => {
    const event: ClientLogEvent = { type: 'registered', rank: 3, sessionClients: 0 };
    const context = { event: 'registered', rank: 3, sessionClients: 0 };
    expect(clientLogEntry(event, 3)).to.deep.equal({ level: 'info', message: 'client 3 registered', context });
    expect(clientLogEntry(event, 0).message).to.equal('client registered');
  });

  it('of a tracker names it', () => {
    const event: TrackerLogEvent = { type: 'client-disconnected', rank: 3, reason: 'gone' };
    const context = { event: 'client-disconnected', rank: 3, reason: 'gone' };
    expect(trackerLogEntry(event)).to.deep.equal({
      level: 'info',
      message: 'client disconnected',
      context,
    });
  });

  it('leaves out what is not known', () => {
    const event: ClientLogEvent = { type: 'file-failed', name: 'a', digest: undefined, exitCode: 4, reason: 'nobody' };
    const { level, context } = clientLogEntry(event, 1);
    expect(level).to.equal('error');
    expect(context).to.deep.equal({ event: 'file-failed', file: 'a', exitCode: 4, reason: 'nobody' });
  });

  it('has no received control characters', () => {
    const reason = '\u001b[2J\nrank=1 '.repeat(50);
    const entries = [
      clientLogEntry({ type: 'peer-banned', rank: 2, reason }, 1),
      clientLogEntry({ type: 'peer-refused', remoteHost: reason, code: 'PROTOCOL', detail: reason }, 1),
      trackerLogEntry({ type: 'offer-refused', name: reason, rank: 2, code: 'BAD_MANIFEST', detail: reason }),
      trackerLogEntry({ type: 'file-unknown', file: reason, rank: 2 }),
    ];
    for (const { context } of entries) {
      for (const value of Object.values(context)) {
        if (typeof value !== 'string') continue;
        expect(!value.includes('\u001b') && !value.includes('\n'), value).to.equal(true);
        expect(value.length).to.be.at.most(500);
      }
    }
  });

  it('tells at length why nothing comes', () => {
    const cause = `${'client 2 holds 3 of 8, last said BUSY; '.repeat(20)}\n`;
    const { context } = clientLogEntry({ type: 'download-stalled', name: 'a', digest, stalledMs: 15_000, cause }, 1);
    expect(context['cause']).to.equal(cause.replace('\n', '\ufffd'));
  });

  it('has none in its lists either, and nothing that turns a line round', () => {
    const name = 'gpj.\u202eexe\u0007';
    const files = [{ name, heldSegments: 0, segments: 1 }];
    for (const { context } of [
      trackerLogEntry({ type: 'client-lost', rank: 1, reason: name, files }),
      trackerLogEntry({ type: 'client-done', rank: 1, failed: [name], remaining: 0 }),
    ]) {
      expect(JSON.stringify(context)).to.not.match(/\u202e|\\u0007/);
    }
  });

  it('shortens digests only where the name stands beside them in an earlier line', () => {
    const held = clientLogEntry({ type: 'segment-held', digest, index: 1, from: 2 }, 1);
    expect(held.context['digest']).to.equal(digest.slice(0, 12));
    const started = { type: 'download-started', digest, name: 'a', bytes: 1, segments: 1, members: 1 } as const;
    expect(clientLogEntry(started, 1).context['digest']).to.equal(digest);
  });
});
