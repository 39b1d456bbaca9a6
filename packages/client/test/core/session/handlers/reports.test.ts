import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { byName, SessionHarness } from '../session-harness.js';

const file = manifest(3, { name: 'a' });
const message = { type: 'peer-banned', digest: file.digest, index: 1, rank: 7 } as const;

function sentAfter(harness: SessionHarness): unknown[] {
  harness.feed({ type: 'posted', from: 'downloader', message });
  return harness.all('REPORT');
}

describe('who sent wrong bytes', () => {
  it('is sent to a tracker that accepts it', () => {
    const harness = new SessionHarness({ wanted: [byName('a')] }).run({ takesReports: true });
    expect(sentAfter(harness)).to.deep.equal([{ tag: 'REPORT', digest: file.digest, index: 1, rank: 7 }]);
  });

  it('is not sent to a tracker that does not know the message, or is away', () => {
    const old = new SessionHarness({ wanted: [byName('a')] }).run();
    expect(sentAfter(old)).to.deep.equal([]);
    const away = new SessionHarness({ wanted: [byName('a')] }).run({ takesReports: true });
    away.vanish();
    expect(sentAfter(away)).to.deep.equal([]);
    away.advance(400);
    away.accept();
    expect(sentAfter(away), 'it has not said yet what it takes').to.deep.equal([]);
    away.acknowledgeInit();
    expect(sentAfter(away), 'it is an older one than before').to.deep.equal([]);
  });
});
