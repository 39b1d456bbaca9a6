import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { barLine, nameCells } from '#src/download/bar-line.js';
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
        assert.ok(cells(line) < columns, `${columns}: ${line}`);
        for (const part of ['  9 %', FIELDS.rate, FIELDS.left]) assert.ok(line.includes(part), `${columns}: ${line}`);
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
    assert.deepEqual(seen, ['bar amount sources', 'bar amount', 'bar', '']);
    assert.equal(shown(80), 'bar amount');
    assert.equal(shown(120), 'bar amount sources');
  });

  it('cuts a name in its middle: numbered files differ at their ends', () => {
    const name = 'shard-00004-of-00006.safetensors';
    const line = barLine({ ...FIELDS, name }, 0, nameCells([name]), 120);
    assert.match(line, /^shard-00004-…safetensors /);
  });
});
