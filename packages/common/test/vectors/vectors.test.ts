import { readdirSync, readFileSync } from 'node:fs';

import { checkCredential, decodeFrame, encodeFrame, isProof, PEER_FRAME_BYTES } from '@shoal/common/io';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { messageOf } from '../io/wire/message-arbitraries.js';
import type { CredentialVector, ProofVector } from './credential-vectors.js';
import type { RefusedFrame } from './frame-vectors.js';
import { envelopeJson, type MessageVector, splitFrame } from './message-vectors.js';
import { vectorFiles } from './vector-files.js';

const folder = new URL('../../../../../docs/vectors/', import.meta.url);

function read(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Readonly<Record<string, unknown>>;
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

function text(hex: string): string {
  return bytes(hex).toString('base64url');
}

describe('the test vectors of docs/vectors', () => {
  it('are complete', () => {
    expect(readdirSync(folder).filter((name) => name.endsWith('.json'))).to.have.members(Object.keys(vectorFiles));
    const { messages } = read('messages.json') as unknown as { readonly messages: readonly MessageVector[] };
    expect([...new Set(messages.map(({ tag }) => tag))]).to.have.members(Object.keys(messageOf));
  });

  for (const name of ['manifests.json', 'credentials.json', 'names.json', 'refused-frames.json']) {
    it(`${name} is as this build computes it`, () => {
      expect(read(name)).to.deep.equal(JSON.parse(JSON.stringify(vectorFiles[name]?.())));
    });
  }

  it('every message decodes to its tag and JSON, and encodes to the same bytes again', () => {
    const { messages } = read('messages.json') as unknown as { readonly messages: readonly MessageVector[] };
    for (const { tag, envelope, payload, frame } of messages) {
      const decoded = decodeFrame(bytes(frame), PEER_FRAME_BYTES);
      assert(decoded.ok, `${tag}: ${frame}`);
      expect(decoded.envelope.body.tag).to.equal(tag);
      expect(encodeFrame(decoded.envelope).toString('hex')).to.equal(frame);
      const parts = splitFrame(bytes(frame));
      expect(JSON.parse(JSON.stringify(envelopeJson(parts.header)))).to.deep.equal(envelope);
      expect(Buffer.from(parts.payload).toString('hex')).to.equal(payload);
    }
  });

  it('every refused frame is refused with its code', () => {
    const { frames } = read('refused-frames.json') as unknown as { readonly frames: readonly RefusedFrame[] };
    for (const { problem, code, frame } of frames) {
      const decoded = decodeFrame(bytes(frame), PEER_FRAME_BYTES);
      expect(decoded.ok ? 'accepted' : decoded.code, problem).to.equal(code);
    }
  });

  it('credentials and proofs verify, and not when one bit differs', () => {
    const { credentials, proofs } = read('credentials.json') as unknown as {
      readonly credentials: readonly CredentialVector[];
      readonly proofs: readonly ProofVector[];
    };
    for (const { claims, swarmKey, credential } of credentials) {
      const checked = checkCredential(text(credential), [text(swarmKey)]);
      expect(checked?.rank).to.equal(claims.rank);
      expect(checked?.grant).to.deep.equal(claims.grant);
      const altered = bytes(credential);
      altered[altered.length - 1]! ^= 1;
      expect(checkCredential(altered.toString('base64url'), [text(swarmKey)])).to.equal(undefined);
    }
    for (const { statement, publicKey, proof } of proofs) {
      expect(isProof(text(publicKey), statement, text(proof))).to.equal(true);
      expect(isProof(text(publicKey), `${statement} `, text(proof))).to.equal(false);
    }
  });
});
