import { randomBytes } from 'node:crypto';

import { assert, expect } from 'chai';
import fc from 'fast-check';

import { BufferPool } from '@shoal/common/io';
import { describe, it } from 'mocha';

import { type AlignedReader, ZeroCopyReceiver } from '#src/io/transport/zero-copy/zero-copy-receiver.js';

const HEAD = Buffer.from('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n');
const MAX_FRAME = 200_000;
const GATHERED = 16 * 1024;

const CONTENT = randomBytes(2 * MAX_FRAME + 100);

/** An unmasked binary frame (RFC 6455 §5.2). */
function webSocketFrame(payloadBytes: number, seed: number): Buffer {
  const payload = CONTENT.subarray(seed, seed + payloadBytes);
  if (payloadBytes < 126) return Buffer.concat([Buffer.of(0x82, payloadBytes), payload]);
  if (payloadBytes < 0x1_0000) {
    return Buffer.concat([Buffer.of(0x82, 126, payloadBytes >>> 8, payloadBytes & 0xff), payload]);
  }
  const header = Buffer.alloc(10);
  header.writeUInt16BE(0x827f);
  header.writeBigUInt64BE(BigInt(payloadBytes), 2);
  return Buffer.concat([header, payload]);
}

/** Feeds the bytes as a socket would: each read takes what fits, and at most what the next step says. */
function aligned(bytes: Buffer, steps: readonly number[], pool = new BufferPool(0)): Buffer[] {
  const { reader, chunks } = recorder();
  feed(new ZeroCopyReceiver(pool, reader), bytes, steps);
  return chunks;
}

/** A reader that remembers. */
function recorder() {
  const chunks: Buffer[] = [];
  const gathered: number[] = [];
  let tooLong = 0;
  const reader: AlignedReader = {
    maxFrameBytes: MAX_FRAME,
    maxGatheredBytes: MAX_FRAME,
    push: (chunk) => {
      chunks.push(chunk);
      return true;
    },
    gathered: (bytes) => gathered.push(bytes),
    tooLong: () => {
      tooLong += 1;
    },
  };
  return { reader, chunks, gathered, tooLong: () => tooLong };
}

function feed(aligner: ZeroCopyReceiver, bytes: Buffer, steps: readonly number[]): void {
  let at = 0;
  for (let i = 0; at < bytes.length; i += 1) {
    const target = aligner.target();
    const length = bytes.copy(target, 0, at, Math.min(bytes.length, at + (steps[i % steps.length] ?? 1)));
    aligner.read(length);
    at += length;
  }
}

const payloadLengths = fc.array(
  fc.oneof(fc.nat(130), fc.integer({ min: GATHERED - 20, max: GATHERED + 20 }), fc.nat(150_000), fc.nat(MAX_FRAME * 2)),
  { maxLength: 8 },
);
const stepLengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 70_000 })), {
  minLength: 1,
  maxLength: 20,
});

describe('the frame aligner', () => {
  it('hands on every byte in its order, however the bytes come', () => {
    fc.assert(
      fc.property(payloadLengths, stepLengths, (lengths, steps) => {
        const bytes = Buffer.concat([HEAD, ...lengths.map((length, n) => webSocketFrame(length, n))]);
        expect(Buffer.concat(aligned(bytes, steps)).equals(bytes)).to.equal(true);
      }),
      { numRuns: 200 },
    );
  });

  it('hands on each long frame as one chunk', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 70_000, max: MAX_FRAME }), { minLength: 1, maxLength: 6 }),
        stepLengths,
        (lengths, steps) => {
          const frames = lengths.map((length, n) => webSocketFrame(length, n));
          // A payload read together with the head or another frame's end is still one chunk of its own.
          const chunks = aligned(Buffer.concat([HEAD, ...frames]), steps);
          expect(chunks.filter(({ length }) => length > GATHERED).map(({ length }) => length)).to.deep.equal(
            frames.map(({ length }) => length),
          );
        },
      ),
      { numRuns: 100 },
    );
  });

  it('lets long frames land in buffers of the pool', () => {
    const pool = new BufferPool(1 << 20);
    const [, frame] = aligned(Buffer.concat([HEAD, webSocketFrame(100_000, 1)]), [70_000], pool);
    assert(frame);
    pool.give(frame);
    expect(pool.freeBytes).to.equal(128 * 1024);
  });

  it('takes no room for a frame over the limit', () => {
    const chunks = aligned(Buffer.concat([HEAD, webSocketFrame(MAX_FRAME + 1, 1)]), [70_000]);
    expect(chunks.every(({ length }) => length <= GATHERED)).to.equal(true);
  });

  it('says whether its reader wants more', () => {
    const aligner = new ZeroCopyReceiver(new BufferPool(0), { ...recorder().reader, push: () => false });
    expect(aligner.read(HEAD.copy(aligner.target()))).to.equal(false);
  });

  it('says how much of a frame it has gathered, and that it has handed it on', () => {
    const { reader, gathered } = recorder();
    feed(new ZeroCopyReceiver(new BufferPool(0), reader), Buffer.concat([HEAD, webSocketFrame(100_000, 1)]), [40_000]);
    expect(gathered.length > 2 && gathered.slice(0, -1).every((bytes, i) => bytes > (gathered[i - 1] ?? 0))).to.equal(
      true,
    );
    expect(gathered.at(-1)).to.equal(0);
  });

  it('says at its head that a frame is over the limit, which may change', () => {
    const { reader, gathered, tooLong } = recorder();
    const frame = webSocketFrame(100_000, 1);
    const begun = Buffer.concat([HEAD, frame.subarray(0, 100)]);
    feed(new ZeroCopyReceiver(new BufferPool(0), { ...reader, maxFrameBytes: 99_999 }), begun, [70_000]);
    expect([gathered, tooLong()]).to.deep.equal([[], 1]);
    feed(new ZeroCopyReceiver(new BufferPool(0), { ...reader, maxFrameBytes: 100_000 }), begun, [70_000]);
    expect(tooLong()).to.equal(1);
  });

  it('hands on as it comes what is not to be gathered yet', () => {
    const { reader, chunks, gathered, tooLong } = recorder();
    const aligner = new ZeroCopyReceiver(new BufferPool(0), { ...reader, maxGatheredBytes: 50_000 });
    feed(aligner, Buffer.concat([HEAD, webSocketFrame(100_000, 1)]), [10_000]);
    expect([gathered, tooLong()]).to.deep.equal([[], 0]);
    expect(chunks.length).to.equal(11);
  });
});
