import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { decodeFrame, encodeFrame, type GateRules, PEER_FRAME_BYTES } from '@shoal/common/io';
import type { Envelope, Message, Tag } from '@shoal/common';
import fc from 'fast-check';

import { tagOf } from '#src/io/wire/message-nesting.js';
import { MessageGate } from '#src/io/wire/message-gate.js';

import { anyMessage, envelopeOf, tags } from './message-arbitraries.js';
import { bytesField, emptyGroup, frameOf, join, repeated, varintField } from './wire-bytes.js';

const PEER: GateRules = { greeting: 'HELLO', maxGreetingBytes: 1_000, messages: ['HAVE', 'SUBSCRIBE', 'PING'] };
const digest = 'ab'.repeat(32);
const hello: Message = { tag: 'HELLO', minVersion: 1, maxVersion: 1, host: '', port: 0 };

function gateOf(intake: GateRules = PEER): MessageGate {
  return new MessageGate(intake, () => PEER_FRAME_BYTES);
}

function frame(body: Message): Buffer {
  return encodeFrame({ source: 1, destination: 2, correlation: 3, body });
}

/** What becomes of a frame: its message's tag, or the code of its refusal. */
function fate(bytes: Uint8Array, gate?: MessageGate): string {
  const decoded = decodeFrame(bytes, gate?.maxFrameBytes ?? PEER_FRAME_BYTES, gate);
  return decoded.ok ? decoded.envelope.body.tag : decoded.code;
}

function fieldOf(tag: Tag): number {
  const field = Array.from({ length: 100 }, (_, number) => number).find((number) => tagOf(number) === tag);
  assert.ok(field !== undefined, tag);
  return field;
}

/** Holds no message of that kind: decoding it would fail otherwise than the gate does. */
function broken(tag: Tag): Uint8Array {
  return frameOf(bytesField(fieldOf(tag), [0xff]));
}

/** A message with so many empty parts in one field. */
function withParts(tag: Tag, field: number, count: number): Uint8Array {
  return frameOf(bytesField(fieldOf(tag), repeated(bytesField(field, []), count)));
}

describe('a gate', () => {
  it('takes nothing before the greeting, and then only what is meant for its side', () => {
    const gate = gateOf();
    for (const tag of tags.filter((tag) => tag !== 'HELLO'))
      assert.equal(fate(broken(tag), gate), 'NOT_INITIALISED', tag);
    assert.equal(fate(frame(hello), gate), 'HELLO');
    for (const tag of tags.filter((tag) => !PEER.messages.includes(tag))) {
      assert.equal(fate(broken(tag), gate), tag === 'HELLO' ? 'ALREADY_INITIALISED' : 'PROTOCOL', tag);
    }
    assert.equal(fate(frame({ tag: 'SUBSCRIBE', digest }), gate), 'SUBSCRIBE');
    assert.equal(fate(frame({ tag: 'OK', digest, index: 1, load: 0, payload: new Uint8Array(9) }), gate), 'PROTOCOL');
  });

  it('stays as narrow between the greeting and the proof', () => {
    const gate = gateOf({
      ...PEER,
      messages: ['PROOF', ...PEER.messages],
      proof: { tag: 'PROOF', early: ['PING'] },
    });
    assert.equal(fate(frame({ tag: 'PROOF', proof: 'a' }), gate), 'NOT_INITIALISED');
    assert.equal(fate(frame(hello), gate), 'HELLO');
    assert.equal(gate.maxFrameBytes, 1_000);
    assert.equal(gate.takesFastPath, false);
    assert.equal(fate(broken('SUBSCRIBE'), gate), 'NOT_INITIALISED');
    assert.equal(fate(broken('HELLO'), gate), 'ALREADY_INITIALISED');
    assert.equal(fate(frame({ tag: 'PING' }), gate), 'PING');
    assert.equal(gate.maxFrameBytes, 1_000);
    assert.equal(fate(frame({ tag: 'PROOF', proof: 'a' }), gate), 'PROOF');
    assert.equal(gate.maxFrameBytes, PEER_FRAME_BYTES);
    assert.equal(fate(frame({ tag: 'SUBSCRIBE', digest }), gate), 'SUBSCRIBE');
  });

  it('stays shut behind a greeting that is broken', () => {
    const gate = gateOf();
    assert.equal(fate(broken('HELLO'), gate), 'MALFORMED');
    assert.equal(fate(frame({ tag: 'PING' }), gate), 'NOT_INITIALISED');
  });

  it('takes what is early before the greeting, too', () => {
    const gate = gateOf({ ...PEER, early: ['ERROR'] });
    assert.equal(fate(frame({ tag: 'ERROR', code: 'VERSION', detail: '' }), gate), 'ERROR');
    assert.equal(fate(frame({ tag: 'PING' }), gate), 'NOT_INITIALISED');
  });

  it('takes short frames only until the greeting has come', () => {
    const gate = gateOf();
    assert.equal(gate.maxFrameBytes, 1_000);
    assert.equal(fate(frame({ ...hello, host: 'a'.repeat(1_000) }), gate), 'FRAME_TOO_LARGE');
    fate(frame(hello), gate);
    assert.equal(gate.maxFrameBytes, PEER_FRAME_BYTES);
  });

  it('leaves to the decoder a message of a kind that nobody knows', () => {
    const gate = gateOf();
    assert.equal(fate(frameOf(bytesField(60, [])), gate), 'PROTOCOL');
  });

  it('decodes as without it, whatever is taken', () => {
    fc.assert(
      fc.property(envelopeOf(anyMessage), (envelope: Envelope) => {
        const gate = gateOf({ greeting: 'HELLO', messages: tags });
        fate(frame(hello), gate);
        const bytes = encodeFrame(envelope);
        if (envelope.body.tag === 'HELLO') return;
        assert.deepEqual(decodeFrame(bytes, PEER_FRAME_BYTES, gate), decodeFrame(bytes, PEER_FRAME_BYTES));
      }),
    );
  });
});

describe('an envelope', () => {
  it('holds one message: one of two, the same or another, is not chosen', () => {
    fc.assert(
      fc.property(anyMessage, anyMessage, (first, second) => {
        const headers = [first, second].map((body) => {
          const bare = body.tag === 'OK' ? { ...body, payload: new Uint8Array(0) } : body;
          return bodyOf(frame(bare));
        });
        assert.equal(fate(frameOf(join(...headers))), 'MALFORMED');
      }),
    );
    assert.equal(
      fate(frameOf(join(bytesField(51, []), varintField(7, 1), emptyGroup(51), bytesField(70, [])))),
      'PING',
    );
  });

  it('names so many files, members and entries of a catalogue at most, which are counted before one is made', () => {
    const tracker = { greeting: 'INIT', messages: [], maxFiles: 10 } as const;
    for (const field of [7, 8]) {
      assert.equal(fate(withParts('INIT', field, 11), gateOf(tracker)), 'LIMIT');
      assert.equal(fate(withParts('INIT', field, 10), gateOf(tracker)), 'MALFORMED', 'its parts are empty');
    }
    const usual = { ...tracker, maxFiles: 50_000 };
    assert.equal(fate(withParts('INIT', 7, 1_025), gateOf(usual)), 'LIMIT', 'offers come with manifests');
    for (const [field, count] of [
      [7, 1_024],
      [8, 1_025],
    ] as const)
      assert.equal(fate(withParts('INIT', field, count), gateOf(usual)), 'MALFORMED');
    const many: [Tag, number][] = [
      ['CATALOG', 1],
      ['FILE_DETAILS', 2],
      ['SWARM', 2],
      ['DONE', 1],
      ['INIT', 7],
    ];
    for (const [tag, field] of many) assert.equal(fate(withParts(tag, field, 100_001)), 'LIMIT', tag);
    for (const tag of ['FILE_DETAILS', 'SWARM'] as const) {
      assert.equal(fate(withParts(tag, 2, 10_001)), 'LIMIT', tag);
      assert.notEqual(fate(withParts(tag, 2, 10_000)), 'LIMIT', tag);
    }
    const once: [Tag, number][] = [
      ['FILE_REQUEST', 1],
      ['FILE_DETAILS', 1],
      ['FILE_OFFER', 1],
      ['HAVE', 2],
    ];
    for (const [tag, field] of once) assert.equal(fate(withParts(tag, field, 2)), 'MALFORMED', tag);
  });

  it('with more entries of folders than fields in a header is refused before one is made', () => {
    const empty = Uint8Array.of(1, ...new Uint8Array(14));
    const folder = bytesField(7, bytesField(1, join(varintField(1, 3), bytesField(6, repeated(empty, 150_000)))));
    assert.equal(
      fate(frameOf(bytesField(10, repeated(folder, 4))), gateOf({ greeting: 'INIT', messages: [] })),
      'LIMIT',
    );
  });
});

/** The header without its length, and without source, destination and correlation. */
function bodyOf(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.findIndex((byte) => byte < 0x80) + 1 + 6);
}
