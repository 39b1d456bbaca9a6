import { expect } from 'chai';
import { describe, it } from 'mocha';

import { table } from '#src/text/table.js';
import { bytesText, countText, durationText, percentText, rateText } from '#src/text/units.js';
import { usableUrl } from '#src/text/usable-url.js';

describe('a number', () => {
  it('of bytes has a unit', () => {
    const shown = [0, 999, 1000, 1024, 67_108_864, 150_000_000, 5_000_000_000].map(bytesText);
    expect(shown).to.deep.equal(['0 B', '999 B', '1.0 KiB', '1.0 KiB', '64.0 MiB', '143 MiB', '4.7 GiB']);
    expect(rateText(1_048_576)).to.equal('1.0 MiB/s');
    expect(rateText(Infinity)).to.equal('–');
  });

  it('of milliseconds is as exact as it is useful', () => {
    const shown = [0, 0.4, 12, 940, 9_949, 9_951, 59_400, 72_400, 3_600_000, 7_500_000].map(durationText);
    const expected = [
      '0.0 s',
      '1 ms',
      '12 ms',
      '0.9 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 12 s',
      '1 h 0 min',
      '2 h 5 min',
    ];
    expect(shown).to.deep.equal(expected);
  });

  it('of things agrees with its noun', () => {
    expect([0, 1, 3_400].map((count) => countText(count, 'file'))).to.deep.equal(['0 files', '1 file', '3,400 files']);
  });

  it('of hundredths is complete only where it is', () => {
    expect([percentText(999, 1000), percentText(1000, 1000), percentText(0, 0)]).to.deep.equal([
      '99 %',
      '100 %',
      '100 %',
    ]);
  });
});

describe('a table', () => {
  it('has columns as wide as they need, and no blanks at the end', () => {
    expect(
      table(
        [' rank', 'file'],
        [
          ['1', 'a'],
          ['10', 'long name'],
          ['3', ''],
        ],
      ),
    ).to.deep.equal(['rank  file', '   1  a', '  10  long name', '   3']);
  });
});

describe('the URL of a listener', () => {
  it('is a usable one', () => {
    expect(usableUrl({ host: '127.0.0.1', port: 5 })).to.equal('ws://127.0.0.1:5');
    expect(usableUrl({ host: '::1', port: 5 })).to.equal('ws://[::1]:5');
    expect(usableUrl({ host: '0.0.0.0', port: 5 })).to.match(/^ws:\/\/(?!0\.)[\d.]+:5$/);
  });
});
