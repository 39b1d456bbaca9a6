import { createSecretKey } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';

import { EVERYTHING } from '@shoal/common';
import { createToken, type TokenKey } from '@shoal/common/token';
import { expectRejection } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { tokenAuthenticator } from '#src/io/authenticator.js';

const [first, second, third] = [1, 2, 3].map((byte): TokenKey => ({
  key: createSecretKey(Buffer.alloc(32, byte)),
  algorithm: 'HS256',
})) as [TokenKey, TokenKey, TokenKey];

async function requestWith(key: TokenKey): Promise<IncomingMessage> {
  const token = await createToken({ grant: EVERYTHING, subject: 'x', lifetimeMs: 60_000 }, key);
  const request = new IncomingMessage(new Socket());
  request.headers.authorization = `Bearer ${token}`;
  return request;
}

describe('the renewal of token keys', () => {
  it('admits the tokens of the newer keys and of no other', async () => {
    const door = tokenAuthenticator([first], 0);
    await door.admit(await requestWith(first));
    expect(door.renew([second]), 'as many keys as before, and another one').to.equal(true);
    await door.admit(await requestWith(second));
    await expectRejection(door.admit(await requestWith(first)));
  });

  it('has no effect with the same keys', () => {
    const door = tokenAuthenticator([first, second], 0);
    const sameBytes = createSecretKey(Buffer.alloc(32, 2));
    expect(door.renew([first, { key: sameBytes, algorithm: 'HS256' }])).to.equal(false);
    expect(door.renew([first, third])).to.equal(true);
    expect(door.renew([first])).to.equal(true);
    expect(door.renew([first, second])).to.equal(true);
  });
});
