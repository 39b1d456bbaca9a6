import { expect } from 'chai';
import { describe, it } from 'mocha';

import { WorkMeter } from '#src/io/transport/limits/work-meter.js';

class Connection {
  isPaused = false;

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }
}

describe('the meter of work', () => {
  it('gives each principal half of the time, and makes none wait for another', () => {
    const clock = { now: 0 };
    const meter = new WorkMeter(() => clock.now);
    const [greedy, honest] = [new Connection(), new Connection()];
    let worked = 0;
    while (clock.now < 60_000) {
      if (!greedy.isPaused) {
        worked += 10;
        clock.now += 10;
        meter.worked('greedy', 10);
        meter.check('greedy', greedy);
      }
      meter.worked('honest', 1);
      meter.check('honest', honest);
      expect(honest.isPaused).to.equal(false);
      clock.now += 1;
      meter.resumeNext();
    }
    expect(worked > 25_000 && worked < 34_000, `${worked} ms of 60,000`).to.equal(true);
    meter.forget('greedy', greedy);
  });

  it('counts the connections of a principal together, and resumes one after the other', () => {
    const clock = { now: 0 };
    const meter = new WorkMeter(() => clock.now);
    const connections = Array.from({ length: 5 }, () => new Connection());
    for (let i = 0; i < 5; i += 1) meter.worked('one', 2_000);
    for (const connection of connections) meter.check('one', connection);
    expect(connections.every(({ isPaused }) => isPaused)).to.equal(true);
    clock.now += 13_000;
    meter.resumeNext();
    expect(
      connections.every(({ isPaused }) => isPaused),
      'there is a burst of three seconds',
    ).to.equal(true);
    clock.now += 1_100;
    meter.resumeNext();
    expect(connections.filter(({ isPaused }) => isPaused).length).to.equal(4);
    // Its messages cost the same again.
    meter.worked('one', 1_000);
    meter.resumeNext();
    expect(connections.filter(({ isPaused }) => isPaused).length).to.equal(4);
    for (const connection of connections) meter.forget('one', connection);
  });
});
