import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import type { CredentialClaims } from '@shoal/common';
import {
  checkCredential,
  credentialIssuer,
  isProof,
  newInstance,
  newSigningKey,
  principalMark,
  signer,
  signingKeyFrom,
} from '@shoal/common/io';

const key = newSigningKey();
const claims: CredentialClaims = {
  rank: 7,
  clientId: 'host7',
  publicKey: newSigningKey().publicKey,
  grant: { mayGet: true, mayShare: false, files: ['a*', 'b'] },
  expiresAtMs: 1_700_000_000_000,
  instance: newInstance(),
  principal: principalMark(key, 'alice'),
};
const credential = credentialIssuer(key)(claims);

describe('a credential', () => {
  it('says what was signed', () => {
    assert.deepEqual(checkCredential(credential, [newSigningKey().publicKey, key.publicKey]), claims);
  });

  it('of another swarm says nothing', () => {
    assert.equal(checkCredential(credential, [newSigningKey().publicKey]), undefined);
    assert.equal(checkCredential(credential, []), undefined);
  });

  it('of another rank or key than expected says nothing, and its signature is not even checked', () => {
    const { rank, publicKey } = claims;
    assert.deepEqual(checkCredential(credential, [key.publicKey], { rank, publicKey }), claims);
    const keys = [key.publicKey];
    keys.some = () => assert.fail('its signature is checked');
    for (const holder of [
      { rank: rank + 1, publicKey },
      { rank, publicKey: key.publicKey },
    ]) {
      assert.equal(checkCredential(credential, keys, holder), undefined);
    }
    assert.equal(checkCredential('x'.repeat(100), keys, { rank, publicKey }), undefined);
  });

  it('with any bit changed says nothing', () => {
    const bytes = Buffer.from(credential, 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const changed = Buffer.from(bytes);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        return checkCredential(changed.toString('base64url'), [key.publicKey]) === undefined;
      }),
    );
  });

  it('that is none says nothing, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, text) => {
        const keys = [key.publicKey, text];
        return [Buffer.from(bytes).toString('base64url'), text].every(
          (one) => checkCredential(one, keys) === undefined,
        );
      }),
    );
  });
});

describe('the mark of a principal', () => {
  it('is the same for one subject at all trackers with one secret, and says nothing to who lacks it', () => {
    const [one, same] = [signingKeyFrom(Buffer.from('secret')), signingKeyFrom(Buffer.from('secret'))];
    assert.equal(principalMark(one, 'alice'), principalMark(same, 'alice'));
    assert.notEqual(principalMark(one, 'alice'), principalMark(one, 'bob'));
    assert.notEqual(principalMark(one, 'alice'), principalMark(newSigningKey(), 'alice'));
  });

  it('is missing where the token has no subject', () => {
    assert.equal(principalMark(key, ''), '');
  });
});

describe('a proof', () => {
  it('is for one statement and one key', () => {
    const proof = signer(key)('one').toString('base64url');
    assert.ok(isProof(key.publicKey, 'one', proof));
    assert.ok(!isProof(key.publicKey, 'two', proof));
    assert.ok(!isProof(newSigningKey().publicKey, 'one', proof));
    assert.ok(!isProof('', 'one', proof));
    assert.ok(!isProof(key.publicKey, 'one', ''));
  });

  it('is made with the same key from the same secret', () => {
    const secret = Buffer.alloc(32, 1);
    assert.deepEqual(signingKeyFrom(secret), signingKeyFrom(secret));
    assert.notEqual(signingKeyFrom(secret).publicKey, signingKeyFrom(Buffer.alloc(32, 2)).publicKey);
  });
});
