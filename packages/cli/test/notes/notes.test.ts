import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ClientNote } from '@shoal/client/core';
import type { TrackerNote } from '@shoal/tracker/core';

import { clientLogEntry } from '#src/notes/client-notes.js';
import { trackerLogEntry } from '#src/notes/tracker-notes.js';

const digest = 'ab'.repeat(32);

describe('a note in a log', () => {
  it('of a client goes by its rank, once it has one', () => {
    const note: ClientNote = { note: 'registered', rank: 3, sessionClients: 0 };
    const context = { note: 'registered', rank: 3, sessionClients: 0 };
    assert.deepEqual(clientLogEntry(note, 3), { level: 'info', message: 'client 3 registered', context });
    assert.equal(clientLogEntry(note, 0).message, 'client registered');
  });

  it('of a tracker names it', () => {
    const note: TrackerNote = { note: 'client-left', rank: 3, reason: 'gone' };
    const context = { note: 'client-left', rank: 3, reason: 'gone' };
    assert.deepEqual(trackerLogEntry(note), { level: 'info', message: 'tracker has a client disconnected', context });
  });

  it('leaves out what is not known', () => {
    const note: ClientNote = { note: 'file-failed', name: 'a', digest: undefined, exitCode: 4, reason: 'nobody' };
    const { level, context } = clientLogEntry(note, 1);
    assert.equal(level, 'error');
    assert.deepEqual(context, { note: 'file-failed', file: 'a', exitCode: 4, reason: 'nobody' });
  });

  it('has no control characters that somebody else put there', () => {
    const reason = '\u001b[2J\nrank=1 '.repeat(50);
    const entries = [
      clientLogEntry({ note: 'peer-banned', rank: 2, reason }, 1),
      clientLogEntry({ note: 'peer-refused', remoteHost: reason, code: 'PROTOCOL', detail: reason }, 1),
      trackerLogEntry({ note: 'offer-refused', name: reason, rank: 2, code: 'BAD_MANIFEST', detail: reason }),
      trackerLogEntry({ note: 'file-unknown', file: reason, rank: 2 }),
    ];
    for (const { context } of entries) {
      for (const value of Object.values(context)) {
        if (typeof value !== 'string') continue;
        assert.ok(!value.includes('\u001b') && !value.includes('\n'), value);
        assert.ok(value.length <= 500);
      }
    }
  });

  it('tells at length why nothing comes', () => {
    const cause = `${'client 2 holds 3 of 8, last said BUSY; '.repeat(20)}\n`;
    const { context } = clientLogEntry({ note: 'download-stalled', name: 'a', digest, stalledMs: 15_000, cause }, 1);
    assert.equal(context['cause'], cause.replace('\n', '\ufffd'));
  });

  it('has none in its lists either, and nothing that turns a line round', () => {
    const name = 'gpj.\u202eexe\u0007';
    const files = [{ name, heldSegments: 0, segments: 1 }];
    for (const { context } of [
      trackerLogEntry({ note: 'client-lost', rank: 1, reason: name, files }),
      trackerLogEntry({ note: 'client-done', rank: 1, failed: [name], remaining: 0 }),
    ]) {
      assert.doesNotMatch(JSON.stringify(context), /\u202e|\\u0007/);
    }
  });

  it('shortens digests only where the name stands beside them in an earlier line', () => {
    const held = clientLogEntry({ note: 'segment-held', digest, index: 1, from: 2 }, 1);
    assert.equal(held.context['digest'], digest.slice(0, 12));
    const started = { note: 'download-started', digest, name: 'a', bytes: 1, segments: 1, members: 1 } as const;
    assert.equal(clientLogEntry(started, 1).context['digest'], digest);
  });
});
