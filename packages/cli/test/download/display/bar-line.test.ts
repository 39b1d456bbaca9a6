import { expect } from 'chai';
import { describe, it } from 'mocha';

import { barLine, nameCells } from '#src/download/display/bar-line.js';
import { cells } from '#src/text/cells.js';

const FIELDS = {
  name: 'model-7',
  amount: '32.0 MiB of 322 MiB',
  rate: '40.3 MiB/s',
  left: '12 min 30 s left',
  sources: '12 sources',
};

describe('a line of the progress display', () => {
  it('fits every terminal, and always has percent, rate and time left', () => {
    for (const name of ['a', FIELDS.name, 'shard-00004-of-00006.safetensors', '日本語のファイル名前.bin']) {
      const width = nameCells([name]);
      for (let columns = 40; columns <= 200; columns += 1) {
        const line = barLine({ ...FIELDS, name }, 0.09, width, columns);
        expect(cells(line), `${columns}: ${line}`).to.be.below(columns);
        for (const part of ['  9 %', FIELDS.rate, FIELDS.left]) expect(line, `${columns}: ${line}`).to.include(part);
      }
    }
  });

  it('loses its sources first, then the amount, then the bar', () => {
    const shown = (columns: number): string => {
      const line = barLine(FIELDS, 0.5, 7, columns);
      return [line.includes('█') && 'bar', line.includes('MiB of') && 'amount', line.includes('sources') && 'sources']
        .filter((part) => part !== false)
        .join(' ');
    };
    const seen = [...new Set(Array.from({ length: 100 }, (_, i) => shown(140 - i)))];
    expect(seen).to.deep.equal(['bar amount sources', 'bar amount', 'bar', '']);
    expect(shown(80)).to.equal('bar amount');
    expect(shown(120)).to.equal('bar amount sources');
  });

  it('cuts a name in its middle: numbered files differ at their ends', () => {
    const name = 'shard-00004-of-00006.safetensors';
    const line = barLine({ ...FIELDS, name }, 0, nameCells([name]), 120);
    expect(line).to.match(/^shard-00004-…safetensors /);
  });
});
