import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { tokenSource } from '#src/client/join-token.js';

describe('the source of a token', () => {
  it('reads its file each time, and goes on with the last one where that is none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-token-'));
    cleanUp(() => {
      rmSync(folder, { recursive: true });
    });
    const said: string[] = [];
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'a.b.c\n');
    const source = tokenSource({ token: undefined, tokenFile }, (line) => said.push(line));
    expect([source?.(), source?.()]).to.deep.equal(['a.b.c', 'a.b.c']);
    writeFileSync(tokenFile, 'd.e.f');
    expect(source?.()).to.equal('d.e.f');
    writeFileSync(tokenFile, 'half a tok');
    expect([source?.(), source?.()]).to.deep.equal(['d.e.f', 'd.e.f']);
    rmSync(tokenFile);
    expect(source?.()).to.equal('d.e.f');
    expect(said.length, said.join('')).to.equal(2);
    expect(said[0] ?? '').to.match(/is no join token.*; it goes on with the token that it had/);
    expect(said[1] ?? '').to.match(/ENOENT/);
  });

  it('is the token itself where that is given, and none where none is', () => {
    expect(tokenSource({ token: 'a.b.c', tokenFile: undefined })?.()).to.equal('a.b.c');
    expect(tokenSource({ token: undefined, tokenFile: undefined })).to.equal(undefined);
    expect(() => tokenSource({ token: 'x', tokenFile: undefined })).to.throw(/no join token/);
  });
});
