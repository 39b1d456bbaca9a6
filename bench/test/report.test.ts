import { expect } from 'chai';
import { describe, it } from 'mocha';

import { mean, spread } from '../report/statistics.js';
import { scaleTable, swarmTable } from '../report/swarm-table.js';
import { table } from '../report/table.js';

describe('a table', () => {
  it('is aligned Markdown', () => {
    const expected = ['| a    |  b |', '|------|---:|', '| long | 10 |', '| é    |    |'];
    expect(table(['a', 'b'], [['long', '10'], ['é']])).to.equal(expected.join('\n'));
  });
});

describe('a figure', () => {
  it('is the median with what it lies between', () => {
    expect(spread([3, 1, 2], 1)).to.equal('2.0 (1.0–3.0)');
    expect(spread([4, 1, 2, 3], 1)).to.equal('2.5 (1.0–4.0)');
    expect(spread([1.239], 2)).to.equal('1.24');
    expect(mean([1, 2, 6])).to.equal(3);
  });
});

describe('the table of a swarm', () => {
  const run = {
    system: 'one',
    scenario: 'late',
    leastS: 10,
    othersLeastS: null,
    joinS: [0, 5],
    finishS: [12, 20],
    ownS: [11, 14],
    peersCpuMs: 4_000,
    trackerCpuMs: 20,
    clientPeakKib: 50 * 1024,
    seederSentBytes: 1.5e9,
    stalledS: 0,
  };

  it('counts from the start of the first, but each client from its own', () => {
    const [, , row] = swarmTable([run], 1e9).split('\n');
    const cells = row!.split('|').map((cell) => cell.trim());
    expect(cells.slice(1, -1)).to.deep.equal(['one', '2.00', '1.35', '2.0', '0.01', '50', '1.50']);
  });

  it('tells what a slow client, the last, costs the others', () => {
    const [heading, , row] = swarmTable([{ ...run, othersLeastS: 8 }], 1e9).split('\n');
    expect(heading!).to.match(/others' last/);
    expect(row!).to.match(/\| +1\.50 \|$/);
  });

  it('puts systems side by side where sizes are compared', () => {
    const runs = [run, { ...run, system: 'two', finishS: [10, 30] }, { ...run, joinS: [0], finishS: [11] }];
    const rows = scaleTable(runs).split('\n').slice(2);
    expect(rows.map((row) => row.replaceAll(' ', ''))).to.deep.equal(['|late,1+2|2.00|3.00|', '|late,1+1|1.10|–|']);
  });
});
