import { decodeFrame, encodeFrame, type GateRules, PEER_FRAME_BYTES } from '@shoal/common/io';
import type { Envelope, Message, Tag } from '@shoal/common';
import { assert, expect } from 'chai';
import fc from 'fast-check';
import { describe, it } from 'mocha';

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

/** The result of a frame: its message's tag, or the code of its refusal. */
function fate(bytes: Uint8Array, gate?: MessageGate): string {
  const decoded = decodeFrame(bytes, gate?.maxFrameBytes ?? PEER_FRAME_BYTES, gate);
  return decoded.ok ? decoded.envelope.body.tag : decoded.code;
}

function fieldOf(tag: Tag): number {
  const field = Array.from({ length: 100 }, (_, number) => number).find((number) => tagOf(number) === tag);
  assert(field !== undefined, tag);
  return field;
}

/** Holds no message of that kind: decoding it would fail otherwise than the gate does. */
function broken(tag: Tag): Uint8Array {
  return frameOf(bytesField(fieldOf(tag), [0xff]));
}

/** A message with this many empty parts in one field. */
function withParts(tag: Tag, field: number, count: number): Uint8Array {
  return frameOf(bytesField(fieldOf(tag), repeated(bytesField(field, []), count)));
}

describe('a gate', () => {
  it('lets messages of a later version be ignored after the greeting, and refuses them before it', () => {
    const gate = gateOf();
    const later = frameOf(bytesField(60, [1, 2, 3]));
    expect(fate(later, gate)).to.equal('NOT_INITIALISED');
    expect(fate(frame(hello), gate)).to.equal('HELLO');
    expect(decodeFrame(later, PEER_FRAME_BYTES, gate)).to.include({ ok: false, isUnknown: true });
  });

  it('takes nothing before the greeting, and then only what is meant for its side', () => {
    const gate = gateOf();
    for (const tag of tags.filter((tag) => tag !== 'HELLO'))
      expect(fate(broken(tag), gate), tag).to.equal('NOT_INITIALISED');
    expect(fate(frame(hello), gate)).to.equal('HELLO');
    for (const tag of tags.filter((tag) => !PEER.messages.includes(tag))) {
      expect(fate(broken(tag), gate), tag).to.equal(tag === 'HELLO' ? 'ALREADY_INITIALISED' : 'PROTOCOL');
    }
    expect(fate(frame({ tag: 'SUBSCRIBE', digest }), gate)).to.equal('SUBSCRIBE');
    expect(fate(frame({ tag: 'OK', digest, index: 1, load: 0, payload: new Uint8Array(9) }), gate)).to.equal(
      'PROTOCOL',
    );
  });

  it('stays as narrow between the greeting and the proof', () => {
    const gate = gateOf({
      ...PEER,
      messages: ['PROOF', ...PEER.messages],
      proof: { tag: 'PROOF', early: ['PING'] },
    });
    expect(fate(frame({ tag: 'PROOF', proof: 'a' }), gate)).to.equal('NOT_INITIALISED');
    expect(fate(frame(hello), gate)).to.equal('HELLO');
    expect(gate.maxFrameBytes).to.equal(1_000);
    expect(gate.takesFastPath).to.equal(false);
    expect(fate(broken('SUBSCRIBE'), gate)).to.equal('NOT_INITIALISED');
    expect(fate(broken('HELLO'), gate)).to.equal('ALREADY_INITIALISED');
    expect(fate(frame({ tag: 'PING' }), gate)).to.equal('PING');
    expect(gate.maxFrameBytes).to.equal(1_000);
    expect(fate(frame({ tag: 'PROOF', proof: 'a' }), gate)).to.equal('PROOF');
    expect(gate.maxFrameBytes).to.equal(PEER_FRAME_BYTES);
    expect(fate(frame({ tag: 'SUBSCRIBE', digest }), gate)).to.equal('SUBSCRIBE');
  });

  it('stays shut behind a greeting that is broken', () => {
    const gate = gateOf();
    expect(fate(broken('HELLO'), gate)).to.equal('MALFORMED');
    expect(fate(frame({ tag: 'PING' }), gate)).to.equal('NOT_INITIALISED');
  });

  it('takes what is early before the greeting, too', () => {
    const gate = gateOf({ ...PEER, early: ['ERROR'] });
    expect(fate(frame({ tag: 'ERROR', code: 'VERSION', detail: '' }), gate)).to.equal('ERROR');
    expect(fate(frame({ tag: 'PING' }), gate)).to.equal('NOT_INITIALISED');
  });

  it('takes short frames only until the greeting has come', () => {
    const gate = gateOf();
    expect(gate.maxFrameBytes).to.equal(1_000);
    expect(fate(frame({ ...hello, host: 'a'.repeat(1_000) }), gate)).to.equal('FRAME_TOO_LARGE');
    fate(frame(hello), gate);
    expect(gate.maxFrameBytes).to.equal(PEER_FRAME_BYTES);
  });

  it('decodes as without it, whatever is taken', () => {
    fc.assert(
      fc.property(envelopeOf(anyMessage), (envelope: Envelope) => {
        const gate = gateOf({ greeting: 'HELLO', messages: tags });
        fate(frame(hello), gate);
        const bytes = encodeFrame(envelope);
        if (envelope.body.tag === 'HELLO') return;
        expect(decodeFrame(bytes, PEER_FRAME_BYTES, gate)).to.deep.equal(decodeFrame(bytes, PEER_FRAME_BYTES));
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
        expect(fate(frameOf(join(...headers)))).to.equal('MALFORMED');
      }),
    );
    expect(fate(frameOf(join(bytesField(51, []), varintField(7, 1), emptyGroup(51), bytesField(70, []))))).to.equal(
      'PING',
    );
  });

  it('names a limited number of files, members and entries, which are counted before one is made', () => {
    const tracker = { greeting: 'INIT', messages: [], maxFiles: 10 } as const;
    for (const field of [7, 8]) {
      expect(fate(withParts('INIT', field, 11), gateOf(tracker))).to.equal('LIMIT');
      expect(fate(withParts('INIT', field, 10), gateOf(tracker)), 'its parts are empty').to.equal('MALFORMED');
    }
    const usual = { ...tracker, maxFiles: 50_000 };
    expect(fate(withParts('INIT', 7, 1_025), gateOf(usual)), 'offers come with manifests').to.equal('LIMIT');
    for (const [field, count] of [
      [7, 1_024],
      [8, 1_025],
    ] as const)
      expect(fate(withParts('INIT', field, count), gateOf(usual))).to.equal('MALFORMED');
    const many: [Tag, number][] = [
      ['CATALOG', 1],
      ['FILE_DETAILS', 2],
      ['SWARM', 2],
      ['DONE', 1],
      ['INIT', 7],
    ];
    for (const [tag, field] of many) expect(fate(withParts(tag, field, 100_001)), tag).to.equal('LIMIT');
    for (const tag of ['FILE_DETAILS', 'SWARM'] as const) {
      expect(fate(withParts(tag, 2, 10_001)), tag).to.equal('LIMIT');
      expect(fate(withParts(tag, 2, 10_000)), tag).to.not.equal('LIMIT');
    }
    const once: [Tag, number][] = [
      ['FILE_REQUEST', 1],
      ['FILE_DETAILS', 1],
      ['FILE_OFFER', 1],
      ['HAVE', 2],
    ];
    for (const [tag, field] of once) expect(fate(withParts(tag, field, 2)), tag).to.equal('MALFORMED');
  });

  it('with more entries of folders than fields in a header is refused before one is made', () => {
    const empty = Uint8Array.of(1, ...new Uint8Array(14));
    const folder = bytesField(7, bytesField(1, join(varintField(1, 3), bytesField(6, repeated(empty, 150_000)))));
    expect(fate(frameOf(bytesField(10, repeated(folder, 4))), gateOf({ greeting: 'INIT', messages: [] }))).to.equal(
      'LIMIT',
    );
  });
});

/** The header without its length, and without source, destination and correlation. */
function bodyOf(bytes: Buffer): Buffer {
  return bytes.subarray(bytes.findIndex((byte) => byte < 0x80) + 1 + 6);
}
