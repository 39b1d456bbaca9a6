import { Random } from '@shoal/common';
import { decodeFrame } from '@shoal/common/io';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { BATCH_FRAMES, CostMeter, honestUnit, judgeAlone } from './cost-meter.js';
import { honestFrames, makers } from './fuzz-machines.js';
import { HeavyFrames } from './heavy-frames.js';
import { Vocabulary } from './vocabulary.js';

const random = new Random(1);
const vocabulary = new Vocabulary(random);
const heavy = new HeavyFrames(random);
const unit = honestUnit(honestFrames(vocabulary));

/** INIT of many files, each of six bytes; as many as are decoded where nothing is known of who speaks. */
const bomb = heavy.of(0, 100_000, 9);

describe('the bounds on what frames cost', () => {
  it('are broken by a peer that decodes what was not meant for it', () => {
    const problem = judgeAlone(bomb, unit, () => () => decodeFrame(bomb, bomb.length));
    expect(problem ?? 'allowed').to.match(/CPU time|bytes held/);
  });

  it('are broken by a batch of such frames', () => {
    const meter = new CostMeter(unit);
    for (let sent = 0; sent < 2; sent += 1) meter.run(bomb, () => decodeFrame(bomb, bomb.length));
    expect(meter.judge(true)?.what ?? 'allowed').to.match(/CPU time/);
    expect(meter.suspects[0]?.frame.length).to.equal(bomb.length);
  });

  it('are broken by a machine that keeps much, answers much or logs much', () => {
    const [small] = honestFrames(vocabulary);
    assert(small);
    expect(judgeAlone(small, unit, () => () => Buffer.alloc(4 << 20)) ?? 'allowed').to.match(/bytes held/);
    for (const [misuse, found] of [
      [
        (meter: CostMeter) => {
          meter.answered(10_000);
        },
        /bytes of answers/,
      ],
      [
        (meter: CostMeter) => {
          for (let events = 0; events < 3; events += 1) meter.logged({});
        },
        /log events/,
      ],
      [
        (meter: CostMeter) => {
          meter.logged({ detail: 'x'.repeat(5_000) });
        },
        /bytes of log events/,
      ],
    ] as const) {
      const meter = new CostMeter(unit);
      for (let sent = 0; sent < BATCH_FRAMES; sent += 1)
        meter.run(small, () => {
          misuse(meter);
        });
      expect(meter.judge()?.what ?? 'allowed').to.match(found);
    }
  });

  it('hold for heavy frames of every kind, at every machine, before and after its greeting', () => {
    for (const [index, make] of makers(vocabulary).entries()) {
      for (let kind = 0; kind < heavy.kinds; kind += 1) {
        // With one of these numbers the channel begins with a greeting, with the other it does not.
        const seed = (index + kind) % 2 === 0 ? 1 : 2;
        const once = () => {
          const meter = new CostMeter(unit);
          const target = make(meter, new Random(seed));
          target.take(heavy.of(kind, 100_000, target.rank));
          return meter.judge(true)?.what;
        };
        // One that was disturbed, or not compiled yet, shows too much.
        const problem = once() && once() && once();
        expect(problem, `machine ${index}, kind ${kind}`).to.equal(undefined);
      }
    }
  });
});
