import { expect } from 'chai';
import { describe, it } from 'mocha';

import { TextQueue } from '#src/process/output/text-queue.js';

/** A target whose writes succeed and fail as configured. */
class Place {
  text = '';
  failure: string | undefined;
  /** Bytes that it still takes. */
  room = Infinity;
  calls = 0;

  readonly write = (bytes: Uint8Array): number => {
    this.calls += 1;
    if (this.room === 0 && this.failure === undefined) throw failure('EAGAIN');
    if (this.room === 0 || (this.failure !== undefined && this.room === Infinity)) throw failure(this.failure ?? '');
    const taken = Math.min(bytes.length, this.room);
    this.room -= taken;
    this.text += Buffer.from(bytes.subarray(0, taken)).toString();
    return taken;
  };
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: it fails, write`), { code });
}

function queueFor(place: Place, maxBytes = 100): TextQueue {
  return new TextQueue({ write: place.write, maxBytes, gapLine: (lines, reason) => `(${lines} lost: ${reason})` });
}

describe('text queue', () => {
  it('writes at once what is taken at once', () => {
    const place = new Place();
    const queue = queueFor(place);
    queue.line('one');
    queue.piece('two');
    queue.line('');
    expect(place.text).to.equal('one\ntwo\n');
  });

  it('goes on where writing fails, and tells how many lines are lost when it works again', () => {
    const place = new Place();
    const queue = queueFor(place);
    queue.line('before');
    place.failure = 'ENOSPC';
    for (let index = 0; index < 1_000; index += 1) queue.line(`lost ${index}`);
    queue.piece('no line');
    place.failure = undefined;
    queue.line('after');
    expect(place.text).to.equal('before\n(1000 lost: ENOSPC: it fails)\nafter\n');
  });

  it('ends a line that was torn before it goes on', () => {
    const place = new Place();
    const queue = queueFor(place);
    [place.failure, place.room] = ['ENOSPC', 3];
    queue.line('whole');
    [place.failure, place.room] = [undefined, Infinity];
    queue.line('next');
    expect(place.text).to.equal('who\n(1 lost: ENOSPC: it fails)\nnext\n');
  });

  it('keeps what a reader that is behind has room for, in order, and no more', () => {
    const place = new Place();
    const queue = queueFor(place, 30);
    place.room = 5;
    for (let index = 0; index < 10_000; index += 1) queue.line(`line ${index}`);
    expect(place.calls, `it does not try again for every line: ${place.calls} calls`).to.be.below(10);
    place.room = Infinity;
    queue.drain();
    queue.line('after');
    expect(place.text).to.match(/^line 0\n(line \d\n)+\(\d+ lost: it was not read\)\nafter\n$/);
    const told = Number(/\((\d+) lost/.exec(place.text)?.[1]);
    expect(told + place.text.split('\n').filter((line) => line.startsWith('line ')).length).to.equal(10_000);
  });

  it('flushes what is taken bit by bit, and gives up where nothing is taken', async () => {
    const place = new Place();
    const queue = queueFor(place);
    place.room = 0;
    queue.line('text');
    await queue.flush(20);
    expect(place.text).to.equal('');
    const flushed = queue.flush(10_000);
    for (let taken = 0; taken < 5; taken += 1) {
      place.room = 1;
      queue.drain();
    }
    await flushed;
    expect(place.text).to.equal('text\n');
  });
});
