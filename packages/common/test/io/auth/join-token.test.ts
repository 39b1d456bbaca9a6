import { createPrivateKey, createSecretKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExitCode, ShoalError } from '@shoal/common';
import { createToken, type NewToken, readPrivateKey, readPublicKey, readSecret } from '@shoal/common/token';
import { type TokenKey, verifyToken } from '@shoal/common/token';
import { expectRejection, expectThrow } from '@shoal/testing';
import { expect } from 'chai';
import { after, describe, it } from 'mocha';

const folder = mkdtempSync(join(tmpdir(), 'shoal-token-'));
after(() => {
  rmSync(folder, { recursive: true });
});

const secret: TokenKey = { key: createSecretKey(Buffer.alloc(32, 7)), algorithm: 'HS256' };
const wanted: NewToken = {
  grant: { mayGet: true, mayShare: false, files: ['a*'] },
  subject: 'host7',
  lifetimeMs: 60_000,
};

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a join token', () => {
  it('has subject, rights and expiry', async () => {
    const { expiresInMs, ...said } = await verifyToken(await createToken(wanted, secret), [secret], 0);
    expect(said).to.deep.equal({ subject: 'host7', grant: wanted.grant });
    expect(expiresInMs > 0 && expiresInMs <= 60_000, `${expiresInMs}`).to.equal(true);
  });

  it('without a subject stands for itself, however its signature is written', async () => {
    const { SignJWT } = await import('jose/jwt/sign');
    const sign = (id: string): Promise<string> =>
      new SignJWT({ scope: 'get' })
        .setProtectedHeader({ alg: 'HS256' })
        .setAudience('shoal')
        .setJti(id)
        .sign(secret.key);
    const subjectOf = async (token: string): Promise<string> => (await verifyToken(token, [secret], 0)).subject;
    const [one, other] = [await sign('one'), await sign('other')];
    expect(await subjectOf(one)).to.match(/^token-[0-9a-f]{32}$/);
    expect(await subjectOf(one)).to.equal(await subjectOf(one));
    expect(await subjectOf(one)).to.not.equal(await subjectOf(other));
    // The last character of 32 bytes in base64url has two bits to spare.
    const last = one.slice(-1);
    const respelt = one.slice(0, -1) + String.fromCharCode(last.charCodeAt(0) + 1);
    expect(respelt).to.not.equal(one);
    expect(await subjectOf(respelt)).to.equal(await subjectOf(one));
  });

  it('is not made where no tracker would look at it', async () => {
    const files = Array.from({ length: 256 }, () => '\u0001'.repeat(240));
    const grant = { ...wanted.grant, files };
    await expectRejection(createToken({ ...wanted, grant }, secret), /the token would have \d+ bytes, over 100000/);
  });

  it('may be for ever', async () => {
    const token = await createToken({ ...wanted, lifetimeMs: Infinity }, secret);
    expect((await verifyToken(token, [secret], 0)).expiresInMs).to.equal(Infinity);
  });

  for (const [kind, pair] of [
    ['Ed25519', generateKeyPairSync('ed25519')],
    ['P-256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
  ] as const) {
    it(`is signed with a key of kind ${kind} and checked with its public one`, async () => {
      const privatePath = write(`${kind}.key`, pair.privateKey.export({ format: 'pem', type: 'pkcs8' }));
      const publicPath = write(`${kind}.pub`, pair.publicKey.export({ format: 'pem', type: 'spki' }));
      const token = await createToken(wanted, readPrivateKey(privatePath));
      expect((await verifyToken(token, [secret, readPublicKey(publicPath)], 0)).subject).to.equal('host7');
      await expectRejection(verifyToken(token, [secret], 0), /no key for/);
    });
  }

  const signed = async (claims: Record<string, unknown>): Promise<string> => {
    const { SignJWT } = await import('jose/jwt/sign');
    return new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setAudience('shoal').sign(secret.key);
  };
  const other: TokenKey = { key: createSecretKey(Buffer.alloc(32, 8)), algorithm: 'HS256' };
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const [what, token, reason] of [
    ['with another secret', createToken(wanted, other), /not signed with the key of this tracker/],
    ['that has expired', createToken({ ...wanted, lifetimeMs: -60_000 }, secret), /expired/],
    [
      'without a scope',
      createToken({ ...wanted, grant: { mayGet: false, mayShare: false, files: [] } }, secret),
      /scope/,
    ],
    ['that is none', Promise.resolve('a.b.c'), /no token/],
    [
      'that is not signed',
      Promise.resolve(`${part({ alg: 'none' })}.${part({ aud: 'shoal', scope: 'get' })}.`),
      /no key for/,
    ],
    ['that is too long', Promise.resolve('a'.repeat(200_000)), /too long/],
    [
      'with too many files',
      createToken({ ...wanted, grant: { ...wanted.grant, files: Array<string>(300).fill('a') } }, secret),
      /300/,
    ],
    ['with an empty list of files', signed({ scope: 'get', files: [] }), /list of files is invalid: it is empty/],
  ] as const) {
    it(`${what} is refused`, async () => {
      await expectRejection(verifyToken(await token, [secret], 0), reason);
    });
  }

  it('of another service is refused', async () => {
    const { SignJWT } = await import('jose/jwt/sign');
    const unsigned = new SignJWT({ scope: 'get' }).setProtectedHeader({ alg: 'HS256' });
    await expectRejection(verifyToken(await unsigned.sign(secret.key), [secret], 0), /not for here/);
    await expectRejection(
      verifyToken(await unsigned.setAudience('mail').sign(secret.key), [secret], 0),
      /not for here/,
    );
  });

  it('is not believed where its header says that a public key is a secret', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const pem = publicKey.export({ format: 'pem', type: 'spki' });
    const forged = await createToken(wanted, { key: createSecretKey(Buffer.from(pem)), algorithm: 'HS256' });
    const checkWith = readPublicKey(write('public.pem', pem));
    await expectRejection(verifyToken(forged, [checkWith], 0), /no key for/);
    expect(createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })).asymmetricKeyType).to.equal('ed25519');
  });
});

describe('a key for tokens', () => {
  for (const [what, read, content, reason] of [
    ['a short secret', readSecret, 'abc\n', /3 bytes, under 32/],
    ['a text as public key', readPublicKey, 'abc', /no public key/],
    [
      'a private key as public one',
      readPublicKey,
      generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }),
      /it is a private key/,
    ],
    [
      'an RSA key',
      readPublicKey,
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'pem', type: 'spki' }),
      /neither Ed25519 nor P-256/,
    ],
  ] as const) {
    it(`is not ${what}`, () => {
      const path = write('key', content);
      expectThrow(
        () => read(path),
        (error) => error instanceof ShoalError && error.exitCode === ExitCode.usage && reason.test(error.message),
      );
    });
  }

  it('may be a secret of 32 bytes, and no shorter one', () => {
    const path = join(folder, 'secret');
    writeFileSync(path, 'x'.repeat(32));
    expect(readSecret(path).key.symmetricKeySize).to.equal(32);
    writeFileSync(path, 'x'.repeat(31));
    expect(() => readSecret(path)).to.throw(/31 bytes, under 32/);
  });

  it('that cannot be read is one clear line', () => {
    expect(() => readSecret(join(folder, 'nowhere'))).to.throw(/the secret cannot be read: ENOENT/);
  });
});
