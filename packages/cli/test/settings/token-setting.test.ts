import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { tokenSource } from '#src/settings/token-setting.js';

describe('the source of a token', () => {
  it('reads its file each time, and goes on with the last one where that is none', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-token-'));
    t.after(() => {
      rmSync(folder, { recursive: true });
    });
    const said: string[] = [];
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'a.b.c\n');
    const source = tokenSource({ token: undefined, tokenFile }, (line) => said.push(line));
    assert.deepEqual([source?.(), source?.()], ['a.b.c', 'a.b.c']);
    writeFileSync(tokenFile, 'd.e.f');
    assert.equal(source?.(), 'd.e.f');
    writeFileSync(tokenFile, 'half a tok');
    assert.deepEqual([source(), source()], ['d.e.f', 'd.e.f']);
    rmSync(tokenFile);
    assert.equal(source(), 'd.e.f');
    assert.equal(said.length, 2, said.join(''));
    assert.match(said[0] ?? '', /is no join token.*; it goes on with the token that it had/);
    assert.match(said[1] ?? '', /ENOENT/);
  });

  it('is the token itself where that is given, and none where none is', () => {
    assert.equal(tokenSource({ token: 'a.b.c', tokenFile: undefined })?.(), 'a.b.c');
    assert.equal(tokenSource({ token: undefined, tokenFile: undefined }), undefined);
    assert.throws(() => tokenSource({ token: 'x', tokenFile: undefined }), /no join token/);
  });
});
