import { randomBytes } from 'node:crypto';

import { assert, expect } from 'chai';
import fc from 'fast-check';

import {
  type Envelope,
  ErrorCode,
  MAX_ENTRIES,
  manifestProblem,
  MAX_SIGNATURES,
  type Message,
  SegmentSet,
} from '@shoal/common';
import {
  type DecodedFrame,
  decodeFrame,
  encodeFrame,
  HeadroomBuffer,
  MAX_HEADER_FIELDS,
  PAYLOAD_HEADROOM_BYTES,
  PEER_FRAME_BYTES,
  TRACKER_FRAME_BYTES,
  withDigest,
} from '@shoal/common/io';
import { describe, it } from 'mocha';

import { anyMessage, envelopeOf, messageOf, tags } from './message-arbitraries.js';
import { bytesField, emptyGroup, frameOf, join, repeated, varint, varintField } from './wire-bytes.js';

const digest = 'ab'.repeat(32);
const digestField = bytesField(1, Buffer.from(digest, 'hex'));

/** Without what an OK carries behind its header. */
function headerOf({ body, ...envelope }: Envelope): Buffer {
  const bare = body.tag === 'OK' ? { ...body, payload: new Uint8Array(0) } : body;
  return encodeFrame({ ...envelope, body: bare });
}

const EMPTY_ENTRY = Uint8Array.of(1, ...new Uint8Array(14));

function frame(body: Message): Buffer {
  return encodeFrame({ source: 1, destination: 2, correlation: 3, body });
}

function decodedBody(bytes: Uint8Array): Message {
  const decoded = decodeFrame(bytes, PEER_FRAME_BYTES);
  assert(decoded.ok, decoded.ok ? '' : decoded.detail);
  return decoded.envelope.body;
}

function refusal(bytes: Uint8Array, limit = TRACKER_FRAME_BYTES): string {
  const decoded = decodeFrame(bytes, limit);
  assert(!decoded.ok, 'the frame was not refused');
  return decoded.code;
}

/** Bytes as hexadecimal and sets as their bits: private fields and Buffers defeat deepEqual. */
function plain(value: unknown): unknown {
  if (value instanceof SegmentSet) return { length: value.length, bits: plain(value.toBits()) };
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
}

/** Neither throws nor gives anything but an envelope or a coded, one-line reason. */
function assertTotal(decoded: DecodedFrame): void {
  if (decoded.ok) return;
  assert(decoded.code in ErrorCode, decoded.code);
  expect(decoded.code).to.not.equal('INTERNAL');
  expect(decoded.detail.length > 0 && !decoded.detail.includes('\n'), decoded.detail).to.equal(true);
}

describe('every message comes back as it was sent:', () => {
  for (const tag of tags) {
    it(tag, () => {
      fc.assert(
        fc.property(envelopeOf<Message>(messageOf[tag]), (envelope) => {
          const decoded = decodeFrame(encodeFrame(envelope), PEER_FRAME_BYTES);
          assert(decoded.ok, decoded.ok ? '' : decoded.detail);
          expect(plain(decoded.envelope)).to.deep.equal(plain(envelope));
        }),
        { numRuns: 50 },
      );
    });
  }
});

describe('a frame', () => {
  it('carries the payload behind the header, uncopied both ways', () => {
    const buffer = Buffer.alloc(PAYLOAD_HEADROOM_BYTES + 100_000, 7);
    const payload = new HeadroomBuffer(buffer);
    const whole = frame({ tag: 'OK', digest, index: 5, load: 1, payload });
    expect(whole.buffer).to.equal(buffer.buffer);
    expect(whole.byteOffset + whole.length).to.equal(buffer.byteOffset + buffer.length);
    const body = decodedBody(whole);
    assert(body.tag === 'OK' && body.payload instanceof Uint8Array);
    expect(body.payload.byteLength).to.equal(payload.byteLength);
    expect(body.payload.buffer).to.equal(whole.buffer);
  });

  it('keeps the hashes of a manifest, but not its own bytes, alive', () => {
    const hashes = Buffer.alloc(64, 1);
    const manifest = { kind: 'real', name: 'a', length: 2_000, segmentLength: 1_024, hashes, digest } as const;
    const bytes = frame({ tag: 'FILE_DETAILS', manifest, members: [] });
    const body = decodedBody(bytes);
    assert(body.tag === 'FILE_DETAILS');
    expect(body.manifest.hashes.buffer).to.not.equal(bytes.buffer);
    expect(body.manifest.digest, 'the digest is computed, not believed').to.not.equal(digest);
  });

  it('whose header is a million segments long comes back', () => {
    const held = SegmentSet.empty(1 << 20);
    held.add(77_777);
    const body = decodedBody(frame({ tag: 'BITFIELD', digest, held, load: 0 }));
    assert(body.tag === 'BITFIELD' && body.held.has(77_777) && body.held.count === 1);

    const hashes = Buffer.alloc(32 << 20, 'x');
    const manifest = { kind: 'declared', name: 'a', length: 0, segmentLength: 0, hashes, digest } as const;
    const decoded = decodeFrame(frame({ tag: 'FILE_DETAILS', manifest, members: [] }), TRACKER_FRAME_BYTES);
    assert(decoded.ok && decoded.envelope.body.tag === 'FILE_DETAILS');
  });

  for (const count of [10, 40, 44, 45, 50, 100, 127, 128, 1_000, 5_000, 20_000]) {
    it(`of a HAVE of ${count} segments comes back, however many bytes its length takes`, () => {
      for (const first of [0, 1_000_000]) {
        const segments = Array.from({ length: count }, (_, i) => first + i);
        const have = { tag: 'HAVE', digest, segments } as const;
        expect(decodedBody(frame(have))).to.deep.equal(have);
      }
    });
  }

  it('of any bytes decodes or gives a coded error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        assertTotal(decodeFrame(bytes, PEER_FRAME_BYTES));
        assertTotal(decodeFrame(frameOf(bytes), PEER_FRAME_BYTES));
      }),
      { numRuns: 500 },
    );
  });

  it('that was changed on its way decodes or gives a coded error', () => {
    const change = fc.record({
      at: fc.nat(),
      kind: fc.constantFrom('flip', 'insert', 'delete', 'copy'),
      value: fc.nat(255),
    });
    fc.assert(
      fc.property(envelopeOf(anyMessage), fc.array(change, { minLength: 1, maxLength: 4 }), (envelope, changes) => {
        let bytes = [...encodeFrame(envelope)];
        for (const { at, kind, value } of changes) {
          const index = at % bytes.length;
          if (kind === 'flip') bytes[index] = value;
          else if (kind === 'insert') bytes.splice(index, 0, value);
          else if (kind === 'copy') bytes = [...bytes.slice(0, index), ...bytes.slice(Math.max(0, index - value))];
          else if (bytes.length > 1) bytes.splice(index, 1);
        }
        assertTotal(decodeFrame(Uint8Array.from(bytes), PEER_FRAME_BYTES));
        // Behind a header length that fits, changes reach the protobuf decoder.
        assertTotal(decodeFrame(frameOf(Uint8Array.from(bytes.slice(1))), PEER_FRAME_BYTES));
      }),
      { numRuns: 1_000 },
    );
  });

  it('cut off inside its header is malformed', () => {
    fc.assert(
      fc.property(envelopeOf(anyMessage), fc.nat(), (envelope, at) => {
        const header = headerOf(envelope);
        expect(refusal(header.subarray(0, at % header.length))).to.equal('MALFORMED');
      }),
    );
  });

  it('over the limit is too large, whatever is in it', () => {
    expect(refusal(frame({ tag: 'PING' }), 3)).to.equal('FRAME_TOO_LARGE');
    assert(decodeFrame(frame({ tag: 'PING' }), frame({ tag: 'PING' }).length).ok);
  });

  it('with bytes behind a message that carries none is malformed', () => {
    fc.assert(
      fc.property(envelopeOf(anyMessage), (envelope) => {
        fc.pre(envelope.body.tag !== 'OK');
        expect(refusal(Buffer.concat([encodeFrame(envelope), Buffer.of(0)]))).to.equal('MALFORMED');
      }),
    );
  });

  it('with a message of a later version is marked as unknown, and one without a message is refused as PROTOCOL', () => {
    expect(decodeFrame(frameOf(bytesField(60, [1, 2, 3])), PEER_FRAME_BYTES)).to.include({
      ok: false,
      isUnknown: true,
    });
    expect(decodeFrame(frameOf(bytesField(9, [1, 2, 3])), PEER_FRAME_BYTES)).to.not.have.property('isUnknown');
    expect(refusal(frameOf(bytesField(9, [1, 2, 3])))).to.equal('PROTOCOL');
    expect(refusal(frameOf(varintField(1, 5)))).to.equal('PROTOCOL');
    expect(refusal(frameOf(new Uint8Array(0)))).to.equal('PROTOCOL');
  });

  it('with a manifest that breaks a rule of files is decoded: the receiver refuses the file, not the channel', () => {
    for (const [kind, field] of [
      [1, bytesField(6, new Uint8Array(15))],
      [2, varintField(8, 1)],
      [3, varintField(8, 1)],
    ] as const) {
      const offered = bytesField(19, bytesField(1, bytesField(1, join(varintField(1, kind), field))));
      const body = decodedBody(frameOf(offered));
      assert(body.tag === 'FILE_OFFER');
      expect(manifestProblem(body.file.manifest)).to.match(/^only a (directory has entries|single file is executable)/);
    }
  });

  it('may have fields of a later version', () => {
    const later = join(varintField(200, 1), bytesField(201, [1, 2, 3]), Uint8Array.of(0xed, 0x0c, 1, 2, 3, 4));
    const body = join(digestField, varintField(2, 9), later, emptyGroup(202));
    const header = join(varintField(1, 4), later, bytesField(34, body));
    const decoded = decodeFrame(frameOf(header), PEER_FRAME_BYTES);
    assert(decoded.ok, decoded.ok ? '' : decoded.detail);
    expect(decoded.envelope.source).to.equal(4);
    expect(decoded.envelope.body).to.deep.equal({ tag: 'SEGMENT_REQUEST', digest, segment: 9 });
  });

  it('with a value that no message may have is malformed', () => {
    const overRank = varintField(1, 2 ** 31);
    const member = join(digestField, bytesField(2, overRank));
    const badPort = bytesField(30, varintField(4, 65_536));
    const manifest = (...fields: readonly Uint8Array[]): Uint8Array =>
      frameOf(bytesField(16, bytesField(1, join(varintField(1, 1), ...fields))));
    const bits = (...fields: readonly Uint8Array[]): Uint8Array =>
      frameOf(bytesField(39, join(digestField, bytesField(2, join(...fields)))));
    const signature = (key: number, bytes: number): Uint8Array =>
      bytesField(7, join(bytesField(1, new Uint8Array(key)), bytesField(2, new Uint8Array(bytes))));
    const refused: readonly (readonly [string, Uint8Array])[] = [
      ['a source over the highest rank', frameOf(join(overRank, bytesField(51, [])))],
      ['a member over the highest rank', frameOf(bytesField(18, member))],
      ['a port', frameOf(badPort)],
      ['a digest of 31 bytes', frameOf(bytesField(32, bytesField(1, new Uint8Array(31))))],
      ['no digest', frameOf(bytesField(32, []))],
      ['no file reference', frameOf(bytesField(15, []))],
      ['an empty file reference', frameOf(bytesField(15, bytesField(1, [])))],
      ['no manifest', frameOf(bytesField(16, []))],
      ['a file of unknown kind', frameOf(bytesField(16, bytesField(1, varintField(1, 9))))],
      ['half a hash', manifest(bytesField(5, new Uint8Array(33)))],
      ['half an entry', manifest(varintField(1, 3), bytesField(6, new Uint8Array(14).fill(1)))],
      ['too many entries', manifest(varintField(1, 3), bytesField(6, repeated(EMPTY_ENTRY, MAX_ENTRIES + 1)))],
      ['a signature of 63 bytes', manifest(signature(32, 63))],
      ['a signature by half a key', manifest(signature(16, 64))],
      ['too many signatures', manifest(repeated(signature(32, 64), MAX_SIGNATURES + 1))],
      ['a length over 2^53', manifest(varintField(3, 2 ** 53))],
      ['a name that is not UTF-8', manifest(bytesField(2, [0xff, 0xfe]))],
      ['a bitmap over the most segments', bits(varintField(1, (1 << 20) + 1), varintField(2, 1))],
      ['a bitmap of another size', bits(varintField(1, 9), bytesField(3, [0xff]))],
      ['bits beyond the bitmap', bits(varintField(1, 4), bytesField(3, [0xff]))],
      ['a header longer than its frame', join(Uint8Array.from(varint(2 ** 40)), varintField(1, 1))],
      ['no frame', new Uint8Array(0)],
    ];
    for (const [what, bytes] of refused) expect(refusal(bytes), what).to.equal('MALFORMED');
    assert(decodeFrame(manifest(bytesField(5, new Uint8Array(32))), PEER_FRAME_BYTES).ok, 'a sound one is accepted');
    assert(decodeFrame(manifest(repeated(signature(32, 64), MAX_SIGNATURES)), PEER_FRAME_BYTES).ok);
    const most = bytesField(6, repeated(EMPTY_ENTRY, MAX_ENTRIES));
    assert(decodeFrame(manifest(varintField(1, 3), most), PEER_FRAME_BYTES).ok);
    assert(decodeFrame(bits(varintField(1, 9), bytesField(3, [0xff, 0x80])), PEER_FRAME_BYTES).ok);
  });

  it('with an error code or a refusal of a later version is still understood', () => {
    expect(decodedBody(frameOf(bytesField(53, varintField(1, 999))))).to.deep.equal({
      tag: 'ERROR',
      code: 'INTERNAL',
      detail: '',
    });
    const body = decodedBody(frameOf(bytesField(36, join(digestField, varintField(2, 1), varintField(4, 99)))));
    assert(body.tag === 'NOT_OK' && body.reason === 'MISSING');
  });

  it('cannot carry a payload that is only a length', () => {
    const payload = { byteLength: 10 };
    expect(() => frame({ tag: 'OK', digest, index: 0, load: 0, payload })).to.throw(TypeError);
  });
});

describe('a header of a million tiny entries is refused before they become objects:', () => {
  const million = 1_000_000;
  const entries = repeated(bytesField(2, []), million);
  const hostile: Record<string, Uint8Array> = {
    'files in INIT': bytesField(10, repeated(bytesField(7, []), million)),
    'entries of CATALOG': bytesField(14, repeated(bytesField(1, []), million)),
    'members of SWARM': bytesField(18, join(digestField, entries)),
    'behind a group': bytesField(18, join(digestField, emptyGroup(99), entries)),
    'unknown fields': repeated(bytesField(99, []), million),
    'unknown fields of a body': bytesField(51, repeated(varintField(99, 1), million)),
    'one field of a manifest, again and again': bytesField(
      19,
      bytesField(1, bytesField(1, repeated(bytesField(5, []), million))),
    ),
    'segments of HAVE, unpacked': bytesField(33, join(digestField, repeated(varintField(2, 4), million))),
    'segments of HAVE, packed': bytesField(33, join(digestField, bytesField(2, new Uint8Array(16 * million).fill(4)))),
  };
  for (const [what, header] of Object.entries(hostile)) {
    it(what, () => {
      const bytes = frameOf(header);
      const before = process.memoryUsage().heapUsed;
      expect(refusal(bytes)).to.equal('LIMIT');
      const grown = process.memoryUsage().heapUsed - before;
      expect(grown, `${grown} bytes`).to.be.below(8_000_000);
    });
  }

  it('while the hashes of a million segments pass', () => {
    const hashes = randomBytes(32 * (1 << 20));
    const fields = { kind: 'real', name: 'x', length: 2 ** 30, segmentLength: 1024, hashes } as const;
    const body = { tag: 'FILE_DETAILS', manifest: withDigest(fields), members: [] } as const;
    const frame = encodeFrame({ source: 0, destination: 1, correlation: 1, body });
    assert(decodeFrame(frame, TRACKER_FRAME_BYTES).ok);
  });

  it('while as many as are allowed pass', () => {
    const unknown = repeated(bytesField(99, []), MAX_HEADER_FIELDS - 100);
    const decoded = decodeFrame(frameOf(bytesField(18, join(digestField, unknown))), TRACKER_FRAME_BYTES);
    assert(decoded.ok && decoded.envelope.body.tag === 'SWARM');
  });
});
