import { expect } from 'chai';
import { describe, it } from 'mocha';

import {
  type ClientOutcome,
  combinedExitCode,
  endCode,
  gapText,
  outcomeLine,
  totalsLine,
} from '#src/run/run-summary.js';

describe('the exit code of a run', () => {
  for (const [codes, expected] of [
    [[], 0],
    [[0, 0], 0],
    [[0, 4, 0], 4],
    [[6, 5, 4, 2], 2],
    [[6, 5, 4], 4],
    [[6, 5, 1], 5],
    [[1, 6], 6],
    [[3, 1], 3],
    [[1, 143], 1],
    [[0, 143], 143],
  ] as const) {
    it(`is ${expected} where clients end with ${codes.join(', ') || 'nothing'}`, () => {
      expect(combinedExitCode(codes)).to.equal(expected);
    });
  }

  it('counts a client that was killed, or never started, as an internal error', () => {
    expect(endCode({ how: 'killed', signal: 'SIGKILL' })).to.equal(1);
    expect(endCode({ how: 'not started', reason: 'EAGAIN' })).to.equal(1);
    expect(endCode({ how: 'exited', code: 5 })).to.equal(5);
  });
});

describe('the summary of a run', () => {
  const outcome: ClientOutcome = { rank: 3, end: { how: 'exited', code: 0 }, files: ['a', 'b'], errors: [] };

  it('has a line for each client', () => {
    expect(outcomeLine(outcome)).to.equal('client 3: done, 2 files');
    expect(
      outcomeLine({ ...outcome, end: { how: 'exited', code: 4 }, files: ['a'], errors: ['b: no client offers "b"'] }),
    ).to.equal('client 3: failed with exit code 4, 1 file complete: b: no client offers "b"');
    expect(outcomeLine({ ...outcome, end: { how: 'killed', signal: 'SIGKILL' }, files: [] })).to.equal(
      'client 3: killed by SIGKILL, 0 files complete',
    );
    expect(outcomeLine({ ...outcome, end: { how: 'not started', reason: 'EAGAIN' }, files: [] })).to.equal(
      'client 3: could not be started: EAGAIN',
    );
    expect(
      outcomeLine({ ...outcome, end: { how: 'exited', code: 143 }, files: [], errors: ['a: terminated'] }),
    ).to.equal('client 3: stopped, 0 files complete');
  });

  it('ends with totals', () => {
    expect(totalsLine({ clients: 5, files: 12, segments: 3_400, ms: 912, refused: 0 })).to.equal(
      '5 clients, 12 files, 3,400 segments in 0.9 s',
    );
    expect(totalsLine({ clients: 1, files: 1, segments: 1, ms: 72_400, refused: 2 })).to.equal(
      '1 client, 1 file, 1 segment in 1 min 12 s; 2 inputs refused, see above',
    );
  });

  it('names the inputs that are missing between others', () => {
    expect(gapText([1, 2, 3])).to.equal(undefined);
    expect(gapText([7])).to.equal(undefined);
    expect(gapText([1, 2, 4])).to.equal(
      'in3.txt: no such input between in1.txt and in4.txt; the session goes on without',
    );
    expect(gapText([2_000_000_000, 1, 2])).to.equal(
      'in3.txt, in4.txt, in5.txt, in6.txt, in7.txt, in8.txt, …: no such inputs between in1.txt and in2000000000.txt; the session goes on without',
    );
  });
});
