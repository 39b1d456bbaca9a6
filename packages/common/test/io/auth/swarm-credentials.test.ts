import { expect } from 'chai';
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
import { describe, it } from 'mocha';

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
    expect(checkCredential(credential, [newSigningKey().publicKey, key.publicKey])).to.deep.equal(claims);
  });

  it('of another swarm says nothing', () => {
    expect(checkCredential(credential, [newSigningKey().publicKey])).to.equal(undefined);
    expect(checkCredential(credential, [])).to.equal(undefined);
  });

  it('of another rank or key than expected says nothing, and its signature is not even checked', () => {
    const { rank, publicKey } = claims;
    expect(checkCredential(credential, [key.publicKey], { rank, publicKey })).to.deep.equal(claims);
    const keys = [key.publicKey];
    keys.some = () => expect.fail('its signature is checked');
    for (const holder of [
      { rank: rank + 1, publicKey },
      { rank, publicKey: key.publicKey },
    ]) {
      expect(checkCredential(credential, keys, holder)).to.equal(undefined);
    }
    expect(checkCredential('x'.repeat(100), keys, { rank, publicKey })).to.equal(undefined);
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
    expect(principalMark(one, 'alice')).to.equal(principalMark(same, 'alice'));
    expect(principalMark(one, 'alice')).to.not.equal(principalMark(one, 'bob'));
    expect(principalMark(one, 'alice')).to.not.equal(principalMark(newSigningKey(), 'alice'));
  });

  it('is missing where the token has no subject', () => {
    expect(principalMark(key, '')).to.equal('');
  });
});

describe('a proof', () => {
  it('is for one statement and one key', () => {
    const proof = signer(key)('one').toString('base64url');
    expect(isProof(key.publicKey, 'one', proof)).to.equal(true);
    expect(isProof(key.publicKey, 'two', proof)).to.equal(false);
    expect(isProof(newSigningKey().publicKey, 'one', proof)).to.equal(false);
    expect(isProof('', 'one', proof)).to.equal(false);
    expect(isProof(key.publicKey, 'one', '')).to.equal(false);
  });

  it('is made with the same key from the same secret', () => {
    const secret = Buffer.alloc(32, 1);
    expect(signingKeyFrom(secret)).to.deep.equal(signingKeyFrom(secret));
    expect(signingKeyFrom(secret).publicKey).to.not.equal(signingKeyFrom(Buffer.alloc(32, 2)).publicKey);
  });
});
