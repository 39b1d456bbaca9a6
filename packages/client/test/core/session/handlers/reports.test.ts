import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { manifest } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const file = manifest(3, { name: 'a' });
const message = { type: 'peer-banned', digest: file.digest, index: 1, rank: 7 } as const;

function sentAfter(harness: SessionHarness): unknown[] {
  harness.feed({ type: 'posted', from: 'downloader', message });
  return harness.all('BLAME');
}

describe('who sent wrong bytes', () => {
  it('is told to a tracker that wants to hear it', () => {
    const harness = new SessionHarness({ wanted: [byName('a')] }).run({ takesBlame: true });
    assert.deepEqual(sentAfter(harness), [{ tag: 'BLAME', digest: file.digest, index: 1, rank: 7 }]);
  });

  it('is not told to one that does not know the message, or is away', () => {
    const old = new SessionHarness({ wanted: [byName('a')] }).run();
    assert.deepEqual(sentAfter(old), []);
    const away = new SessionHarness({ wanted: [byName('a')] }).run({ takesBlame: true });
    away.vanish();
    assert.deepEqual(sentAfter(away), []);
    away.advance(400);
    away.accept();
    assert.deepEqual(sentAfter(away), [], 'it has not said yet what it takes');
    away.acknowledgeInit();
    assert.deepEqual(sentAfter(away), [], 'it is an older one than before');
  });
});
