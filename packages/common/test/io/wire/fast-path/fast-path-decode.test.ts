import { assert, expect } from 'chai';
import fc from 'fast-check';

import type { Envelope, Message } from '@shoal/common';
import { decodeFrame, encodeFrame, PEER_FRAME_BYTES } from '@shoal/common/io';
import { describe, it } from 'mocha';

import { decodeFast } from '#src/io/wire/fast-path/fast-path-decode.js';

import { anyMessage, envelopeOf, messageOf } from '../message-arbitraries.js';

const QUICK = ['HAVE', 'RECEIVED', 'DISCARDED', 'SEGMENT_REQUEST', 'OK', 'NOT_OK', 'CANCEL'] as const;

/** The header behind its one-byte length. */
function headerOf(envelope: Envelope): Buffer | undefined {
  const frame = encodeFrame(envelope);
  const length = frame[0] as number;
  return length < 0x80 ? frame.subarray(1, 1 + length) : undefined;
}

/** The frame with an unknown field behind the header, which only the general decoder reads. */
function withUnknownField(header: Buffer, payload: Uint8Array): Buffer {
  const unknown = Buffer.of(0x98, 0x06, 0x01);
  return Buffer.concat([Buffer.of(header.length + unknown.length), header, unknown, payload]);
}

/** Without the payload, which is a view of other bytes. */
function bare({ body, ...rest }: Envelope): unknown {
  return body.tag === 'OK' ? { ...rest, body: { ...body, payload: undefined } } : { ...rest, body };
}

describe('the quick decoder', () => {
  it('takes the commonest messages as every encoder writes them', () => {
    for (const tag of QUICK) {
      fc.assert(
        fc.property(envelopeOf(messageOf[tag] as fc.Arbitrary<Message>), (envelope) => {
          const { body } = envelope;
          const header = headerOf(envelope);
          fc.pre(header !== undefined);
          const payload = body.tag === 'OK' ? (body.payload as Uint8Array) : new Uint8Array(0);
          expect({ ...decodeFast(header, payload)?.body }).to.deep.equal({ ...body });
        }),
      );
    }
  });

  it('says the same as the general decoder, or leaves it to that', () => {
    fc.assert(
      fc.property(
        envelopeOf(anyMessage),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 3 }),
        (envelope, changes) => {
          const header = headerOf(envelope);
          fc.pre(header !== undefined && header.length < 0x7d);
          const changed = Buffer.from(header);
          for (const [at, byte] of changes) changed[at % Math.max(1, changed.length)] = byte;
          const quick = decodeFast(changed, new Uint8Array(0));
          if (quick === undefined) return;
          const general = decodeFrame(withUnknownField(changed, new Uint8Array(0)), PEER_FRAME_BYTES);
          assert(general.ok, general.ok ? '' : general.detail);
          expect(bare(quick)).to.deep.equal(bare(general.envelope));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
