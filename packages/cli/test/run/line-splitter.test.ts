import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { LineSplitter } from '#src/run/line-splitter.js';

function split(...chunks: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

describe('a stream of lines', () => {
  it('is cut at line ends, wherever its chunks are', () => {
    assert.deepEqual(split('a\nb', 'c\n', '\nd'), ['a', 'bc', '', 'd']);
    assert.deepEqual(split(), []);
    assert.deepEqual(split('a\n'), ['a']);
  });

  it('never keeps more than a long line', () => {
    const lines = split(...Array.from({ length: 40 }, () => 'x'.repeat(100_000)));
    assert.ok(lines.length > 1);
    assert.equal(lines.join('').length, 4_000_000);
    assert.ok(lines.every((line) => line.length <= 1024 * 1024));
  });
});
