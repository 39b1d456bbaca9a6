import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

import { expect } from 'chai';
import { describe, it } from 'mocha';

import { readRefusal } from '#src/io/transport/refusal.js';

function answer(statusCode: number, text: string): IncomingMessage {
  return Object.assign(Readable.from([text]), { statusCode }) as unknown as IncomingMessage;
}

describe('an answer that opens no channel', () => {
  it('is reported with its text', async () => {
    const { reason } = await readRefusal(answer(503, 'too many clients\n'));
    expect(reason).to.equal('it answers HTTP 503 (too many clients)');
    expect(await readRefusal(answer(401, ''))).to.deep.equal({ code: 'UNAUTHORISED', reason: 'a token is needed' });
  });

  it('is not reported word for word if it is a page of another server', async () => {
    const { reason } = await readRefusal(answer(200, '\n<!DOCTYPE html><title>Index of /</title>'));
    expect(reason).to.equal('it answers HTTP 200 (a web page: another server runs there)');
  });
});
