import { expect } from 'chai';
import { describe, it } from 'mocha';

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
    expect(split('a\nb', 'c\n', '\nd')).to.deep.equal(['a', 'bc', '', 'd']);
    expect(split()).to.deep.equal([]);
    expect(split('a\n')).to.deep.equal(['a']);
  });

  it('never keeps more than a long line', () => {
    const lines = split(...Array.from({ length: 40 }, () => 'x'.repeat(100_000)));
    expect(lines.length).to.be.above(1);
    expect(lines.join('').length).to.equal(4_000_000);
    expect(lines.every((line) => line.length <= 1024 * 1024)).to.equal(true);
  });
});
