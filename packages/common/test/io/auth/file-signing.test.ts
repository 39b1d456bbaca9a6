import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';

import { expect } from 'chai';
import fc from 'fast-check';

import { publicKeyText, signDigest, verifySignature } from '@shoal/common/signing';
import { describe, it } from 'mocha';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const digest = 'eadc65c26a9468cfbcdf7b1db5818be3a0ce79992612a37e17ef2a62e29a5dd3';

describe('a signature', () => {
  it('verifies for its digest and its key alone', () => {
    const signature = signDigest(digest, privateKey);
    expect(signature.publicKey).to.equal(publicKeyText(publicKey));
    expect(signature.publicKey.length).to.equal(64);
    expect(verifySignature(digest, signature)).to.equal(true);
    expect(verifySignature(digest.replace('e', 'f'), signature), 'another digest').to.equal(false);
    const other = generateKeyPairSync('ed25519');
    expect(
      verifySignature(digest, { ...signature, publicKey: publicKeyText(other.publicKey) }),
      'another key',
    ).to.equal(false);
  });

  it('is over bytes that say what they are, so that no other use of the key makes one', () => {
    const bare = sign(null, Buffer.from(digest, 'hex'), privateKey).toString('hex');
    expect(verifySignature(digest, { publicKey: publicKeyText(publicKey), signature: bare })).to.equal(false);
    const text = Buffer.concat([Buffer.from('shoal signature v1\n'), Buffer.from(digest, 'hex')]);
    const documented = sign(null, text, privateKey).toString('hex');
    expect(signDigest(digest, privateKey)).to.deep.equal({
      publicKey: publicKeyText(publicKey),
      signature: documented,
    });
  });

  it('that was changed in any bit does not verify', () => {
    const sound = signDigest(digest, privateKey);
    fc.assert(
      fc.property(fc.nat(511), (bit) => {
        const bytes = Buffer.from(sound.signature, 'hex');
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        return !verifySignature(digest, { ...sound, signature: bytes.toString('hex') });
      }),
    );
  });

  it('never throws, whatever it is made of', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 80 }).map((raw) => Buffer.from(raw).toString('hex')),
    );
    fc.assert(
      fc.property(anything, anything, anything, (claimed, key, signature) => {
        return !verifySignature(claimed, { publicKey: key, signature });
      }),
    );
  });

  it('is the example of docs/protocol.md, by the key of RFC 8032, 7.1, test 1', () => {
    const text = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
    const d = text('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    const x = text('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    const key = createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' });
    expect(signDigest(digest, key)).to.deep.equal({
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      signature:
        '2f2f68d93fcbcbcf532d4fd02031601ed4e61d615d43fc4fefa780683e33ea27' +
        '9d89fd65254ad401d8343347d11c8e094d9dbeae97c55928d4921239c59d1505',
    });
  });
});
