import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';

import { EVERYTHING } from '@shoal/common';
import { createToken, type TokenKey } from '@shoal/common/token';

import { doorkeeper } from '#src/io/doorkeeper.js';

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
    const door = doorkeeper([first], 0);
    await door.admit(await requestWith(first));
    assert.equal(door.renew([second]), true, 'as many keys as before, and another one');
    await door.admit(await requestWith(second));
    await assert.rejects(door.admit(await requestWith(first)));
  });

  it('is none where the keys are the same', () => {
    const door = doorkeeper([first, second], 0);
    const sameBytes = createSecretKey(Buffer.alloc(32, 2));
    assert.equal(door.renew([first, { key: sameBytes, algorithm: 'HS256' }]), false);
    assert.equal(door.renew([first, third]), true);
    assert.equal(door.renew([first]), true);
    assert.equal(door.renew([first, second]), true);
  });
});
