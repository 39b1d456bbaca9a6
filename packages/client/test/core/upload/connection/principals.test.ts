import { expect } from 'chai';
import { describe, it } from 'mocha';

import { manifest } from '../../make.js';
import { assertOpen, type FakePeer } from '../fake-peer.js';
import { UploaderHarness } from '../uploader-harness.js';

const SEGMENTS = 400;
const file = manifest(SEGMENTS);
const LIMIT = 8;

/** An uploader that begins with this many slots, and many clients of one address that request all segments. */
class Crowded extends UploaderHarness {
  readonly crowd: FakePeer[];
  #next = 0;

  constructor(channels = 33, options: ConstructorParameters<typeof UploaderHarness>[0] = {}) {
    super({ firstUploads: LIMIT, ...options });
    this.openFile(file);
    this.crowd = Array.from({ length: channels }, (_, i) => this.joinFrom('10.0.0.66', 100 + i, file));
  }

  /** Each of the crowd asks for some segments; it never acknowledges any. */
  flood(each = 1): void {
    for (const peer of this.crowd) {
      for (let i = 0; i < each; i += 1) {
        peer.ask(file, this.#next % SEGMENTS);
        this.#next += 1;
      }
    }
  }

  get taken(): number {
    return this.crowd.reduce((sum, { sent }) => sum + sent.length, 0);
  }
}

/** Fetches segments one after the other; undefined where one is not sent at once. */
function fetch(peer: FakePeer, from: number, count: number): number {
  let got = 0;
  for (let index = from; index < from + count; index += 1) {
    peer.ask(file, index);
    if (!peer.sent.includes(index)) break;
    peer.have(file, index);
    got += 1;
  }
  return got;
}

describe('clients of one principal', () => {
  it('have all slots of an uploader without other requests', () => {
    const harness = new Crowded();
    harness.flood();
    expect(harness.taken).to.equal(LIMIT);
  });

  it('leave a share of the slots to other principals, however many they are', () => {
    const harness = new Crowded();
    harness.flood(4);
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    expect(fetch(honest, 300, 50), 'each segment is sent at once, although no slot was free before').to.equal(50);
    harness.flood(4);
    expect(fetch(honest, 350, 50)).to.equal(50);
  });

  it('have no more than their part while others are being served', () => {
    const harness = new Crowded();
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    honest.ask(file, 0);
    harness.flood(4);
    expect(harness.taken).to.equal(LIMIT - LIMIT / 4);
    expect(honest.sent).to.deep.equal([0]);
  });

  it('stop no other peer by leaving uploads unacknowledged, one channel after the other', () => {
    const harness = new Crowded();
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    for (let round = 0; round < 40; round += 1) {
      harness.flood();
      expect(fetch(honest, 3 * round, 3), `in round ${round}`).to.equal(3);
      harness.advance(1_000);
    }
    expect(harness.taken, 'it was served, too').to.be.above(LIMIT);
  });

  it('lose places in a full queue to one that has none', () => {
    const harness = new Crowded();
    // All slots are taken by another, and the queue is full of the crowd's requests.
    const busy = harness.joinFrom('10.0.0.9', 3, file);
    for (let index = 0; index < LIMIT + 2; index += 1) busy.ask(file, index);
    harness.flood();
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    honest.ask(file, 399);
    expect(honest.refusals()).to.deep.equal([]);
  });

  it('keep no peer from another file by requesting first copies', () => {
    const harness = new UploaderHarness({ firstUploads: 2 });
    const other = manifest(SEGMENTS, { name: 'other' });
    harness.serve(file);
    harness.openFile(other);
    const crowd = Array.from({ length: 33 }, (_, i) => harness.joinFrom('10.0.0.66', 100 + i, file));
    for (const [i, peer] of crowd.entries()) for (const each of [0, 1, 2, 3]) peer.ask(file, 4 * i + each);
    const honest = harness.joinFrom('10.0.0.7', 2, other);
    for (let index = 0; index < 50; index += 1) {
      honest.ask(other, index);
      expect(honest.sent.length).to.deep.equal(index + 1);
      honest.have(other, index);
    }
  });

  it('have a limited number of waiting requests for any segment', () => {
    const harness = new UploaderHarness({ firstUploads: 1 });
    harness.serve(file);
    const crowd = Array.from({ length: 33 }, (_, i) => harness.joinFrom('10.0.0.66', 100 + i, file));
    for (const peer of crowd) for (let i = 0; i < 20; i += 1) peer.ask(file, 'any');
    const refused = crowd.reduce((sum, peer) => sum + peer.refusals().length, 0);
    expect(33 * 20 - refused, `${33 * 20 - refused} wait or are sent`).to.be.at.most(257);
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    honest.ask(file, 'any');
    expect(honest.refusals()).to.deep.equal([]);
  });
});

describe('who has never acknowledged anything', () => {
  it('keeps slots from others for a moment only, where it is known how long uploads take', () => {
    const harness = new UploaderHarness({ firstUploads: 2 });
    harness.openFile(file);
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    honest.ask(file, 0);
    harness.advance(5);
    honest.have(file, 0);
    const greedy = harness.joinFrom('10.0.0.66', 5, file);
    for (let index = 100; index < 110; index += 1) greedy.ask(file, index);
    harness.advance(20);
    expect(greedy.sent.length).to.equal(2);
    honest.ask(file, 1);
    expect(honest.sent, 'all slots are taken').to.deep.equal([0]);
    harness.advance(300);
    honest.ask(file, 2);
    harness.advance(20);
    expect(honest.sent, 'although none was acknowledged').to.include(1);
  });
});

describe('many clients of the same address that acknowledge nothing', () => {
  /** The honest one's address is theirs, as in an open swarm behind one NAT. */
  function crowded(acknowledges: number): { harness: UploaderHarness; honest: FakePeer; crowd: FakePeer[] } {
    const harness = new UploaderHarness({ firstUploads: 2, maxActiveUploads: 8 });
    harness.openFile(file);
    const honest = harness.joinFrom('10.0.0.66', 2, file);
    honest.ask(file, 0);
    harness.advance(5);
    honest.have(file, 0);
    const crowd = Array.from({ length: 33 }, (_, i) => harness.joinFrom('10.0.0.66', 100 + i, file));
    for (const [i, peer] of crowd.entries()) {
      for (let n = 0; n < acknowledges; n += 1) {
        peer.ask(file, 100 + 4 * i + n);
        if (peer.sent.length > n) peer.have(file, 100 + 4 * i + n);
      }
    }
    return { harness, honest, crowd };
  }

  for (const acknowledges of [0, 2]) {
    it(`leave the slots to who does, after ${acknowledges} acknowledged ones each`, () => {
      const { harness, honest, crowd } = crowded(acknowledges);
      let next = 300;
      let got = 1;
      for (let ms = 0; ms < 20_000; ms += 50) {
        for (const peer of crowd) peer.ask(file, (next += 1) % SEGMENTS);
        honest.ask(file, got);
        if (honest.sent.includes(got)) honest.have(file, got++);
        harness.advance(50);
      }
      expect(got, `${got} segments in 20 s`).to.be.above(90);
    });
  }
});

describe('who let an upload run out', () => {
  it('has one slot, after all others, until it acknowledges again', () => {
    const harness = new UploaderHarness({ firstUploads: 2, ackTimeoutMs: 5_000 });
    harness.openFile(file);
    const late = harness.joinFrom('10.0.0.66', 5, file);
    late.ask(file, 0);
    harness.advance(40_000);
    for (const index of [1, 2, 3]) late.ask(file, index);
    expect(late.sent).to.deep.equal([0, 1]);
    late.have(file, 1);
    expect(late.sent, 'it acknowledges again').to.deep.equal([0, 1, 2, 3]);
  });
});

describe('one client', () => {
  it('has one channel, the newest', () => {
    const harness = new Crowded(0);
    const older = harness.joinFrom('10.0.0.7', 2, file);
    older.ask(file, 1);
    const newer = harness.joinFrom('10.0.0.7', 2, file);
    expect(older.closed?.code).to.equal('REPLACED');
    newer.ask(file, 1);
    expect(newer.sent).to.deep.equal([1]);
  });

  it('is not cut off by one that only says its rank from elsewhere', () => {
    const harness = new Crowded(0);
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    harness.joinFrom('10.0.0.66', 2, file);
    assertOpen(honest);
  });
});

describe('an uploader whose channels are all taken', () => {
  it('closes one of those who have most for one of those who have fewer', () => {
    const harness = new Crowded(6, { maxChannels: 6 });
    const honest = harness.joinFrom('10.0.0.7', 2, file);
    assertOpen(honest);
    expect(harness.crowd.at(-1)?.closed?.code).to.equal('LIMIT');
    const refused = harness.dialled(undefined, '10.0.0.66');
    expect(refused.closed?.code, 'they get no other for it').to.equal('LIMIT');
  });
});

describe('who tells and asks of everything again and again', () => {
  it('is not answered any more, and others are', () => {
    const large = manifest(1_000_000);
    const harness = new Crowded(0);
    harness.openFile(large);
    const flood = harness.joinFrom('10.0.0.66', 5);
    for (let i = 0; i < 200; i += 1) flood.say({ tag: 'SUBSCRIBE', digest: large.digest });
    const answers = flood.all('BITFIELD').length;
    expect(answers >= 32 && answers <= 64, `${answers} answers`).to.equal(true);
    const honest = harness.joinFrom('10.0.0.7', 2);
    honest.say({ tag: 'SUBSCRIBE', digest: large.digest });
    expect(honest.all('BITFIELD').length).to.equal(1);
    assertOpen(flood);
    harness.advance(10_000);
    flood.say({ tag: 'SUBSCRIBE', digest: large.digest });
    expect(flood.all('BITFIELD').length, 'later it is answered again').to.equal(answers + 1);
  });
});
