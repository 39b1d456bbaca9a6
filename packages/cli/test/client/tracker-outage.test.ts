import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TrackerOutage } from '#src/client/tracker-outage.js';
import { defaultTrackerHint } from '#src/client/tracker-hint.js';

const event = {
  type: 'tracker-unreachable',
  tracker: { host: 'tracker-host', port: 4600 },
  reason: 'connection refused',
  retryInMs: 1_000,
} as const;

describe('a tracker that cannot be reached', () => {
  it('has one line, which counts up', () => {
    const outage = new TrackerOutage();
    const lines = [0, 1_000, 12_000].map((now) => outage.failed(event, now).line);
    const first = 'cannot reach tracker tracker-host:4600: connection refused';
    expect(lines).to.deep.equal([
      first,
      'cannot reach tracker tracker-host:4600 (2 attempts, 1.0 s): connection refused',
      'cannot reach tracker tracker-host:4600 (3 attempts, 12 s): connection refused',
    ]);
    outage.reached();
    expect(outage.failed(event, 60_000).line).to.equal(first);
  });

  it('has few lines in a log: at once, and then ever more rarely', () => {
    const outage = new TrackerOutage();
    const due: number[] = [];
    for (let second = 0; second < 3_600; second += 1) {
      if (outage.failed(event, 1_000 * second).isDue) due.push(second);
    }
    expect(due).to.deep.equal([0, 2, 30, 60, 120, 240, 480, 960, 1_920]);
  });

  it('may be the default one, which was not given', () => {
    expect(defaultTrackerHint([{ host: '127.0.0.1', port: 4600 }])).to.match(/the default address.*--tracker/);
    expect(defaultTrackerHint([{ host: '127.0.0.1', port: 4601 }])).to.equal('');
    expect(defaultTrackerHint([{ host: '10.0.0.1', port: 4600 }])).to.equal('');
  });
});
