import { expect } from 'chai';
import { describe, it } from 'mocha';

import { PlainProgress } from '#src/download/display/plain-progress.js';

const GIB = 1024 ** 3;

function running(files: readonly string[], seconds: number): string[] {
  let now = 0;
  const lines: string[] = [];
  const progress = new PlainProgress(
    (line) => lines.push(line),
    () => now,
  );
  progress.tally(0, files.length);
  for (const name of files) progress.start({ digest: name, name, bytes: 20 * GIB, segments: 20 });
  for (let second = 0; second <= seconds; second += 1) {
    now = 1_000 * second;
    for (const digest of files) {
      const heldBytes = (second * GIB) / 10;
      progress.update({
        digest,
        heldSegments: 1,
        heldBytes,
        leadingSegments: 1,
        downloadedBytes: heldBytes,
        sources: 3,
      });
    }
  }
  return lines;
}

describe('progress where there is no terminal', () => {
  it('is a line every half minute', () => {
    expect(running(['model-7'], 60)).to.deep.equal([
      'model-7  15 %  3.0 GiB of 20.0 GiB  102 MiB/s  2 min 50 s left  3 sources',
      'model-7  30 %  6.0 GiB of 20.0 GiB  102 MiB/s  2 min 20 s left  3 sources',
    ]);
  });

  it('is nothing where all is over sooner', () => {
    expect(running(['model-7'], 29)).to.deep.equal([]);
  });

  it('is one line for many files', () => {
    const lines = running(['a', 'b', 'c'], 30);
    expect(lines.length).to.equal(1);
    expect(lines[0] ?? '').to.match(/^total {2}1[0-9] % {2}0 of 3 files/);
  });
});
