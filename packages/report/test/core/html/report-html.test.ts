import { expect } from 'chai';
import { describe, it } from 'mocha';

import type { ChartData } from '#src/core/figures/chart-data.js';
import { reportHtml } from '#src/core/html/report-html.js';
import { sampleLab, sampleRun } from '../sample-lab.js';

const dataOf = (html: string): ChartData =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as ChartData;

const chartsOf = (html: string): string[] => [...html.matchAll(/data-chart="(\w+)"/g)].map(([, name]) => name ?? '');

describe('a report', () => {
  it('carries its style, data and script, and refers to nothing outside itself', () => {
    const html = reportHtml(sampleLab(), 'draw()');
    expect(html).to.not.match(/(src|href)="(?!data:)/);
    expect(html).to.not.match(/@import|url\(/);
    expect(html).to.match(/default-src 'none'/);
    expect(html).to.include('draw()');
    expect(dataOf(html).policies).to.deep.equal(['rarest-first', 'random']);
  });

  it('shows whatever it was given as text', () => {
    const hostile = '</script><script>alert(1)</script><b>';
    const policies = [{ policy: hostile, runs: [sampleRun({ failure: hostile })] }];
    const lab = sampleLab({
      scenario: hostile,
      about: hostile,
      command: hostile,
      options: [[hostile, hostile]],
      policies,
    });
    const html = reportHtml(lab, 'draw("</script>")');
    expect(!html.includes('<b>') && !html.includes('alert(1)</script><')).to.equal(true);
    expect(html.match(/<\/script>/g)?.length, 'its own two').to.equal(2);
    expect(dataOf(html).policies[0]).to.equal(hostile);
  });

  it('says who won, and marks the best of each column', () => {
    const html = reportHtml(sampleLab(), '');
    expect(html).to.match(/rarest-first served all in 4\.00 s, 2\.00 times that/);
    expect(html).to.match(/random took 2\.00 times as long/);
    expect(html).to.match(/<td class="best">4\.00 s<\/td>/);
    expect(html, 'seeder copies are the same').to.not.match(/<td class="best">1\.25<\/td>/);
  });

  it('marks no winner among those who left peers behind', () => {
    const run = sampleRun({ finished: 3, completionMs: [1, 2, 3], lastFinishMs: undefined });
    const [first] = sampleLab().policies;
    const html = reportHtml(sampleLab({ policies: [first!, { policy: 'random', runs: [run] }] }), '');
    expect(html).to.match(/random left 1 of 4 unserved/);
    expect(html).to.not.match(/class="best"/);
  });

  it('draws no ratio where there is no bound, and no panels of one policy', () => {
    const all = ['completion', 'panels', 'ratio', 'copies', 'utilisation', 'control', 'fairness'];
    expect(chartsOf(reportHtml(sampleLab(), ''))).to.deep.equal(all);
    const policies = [{ policy: 'random', runs: [sampleRun({ boundMs: undefined })] }];
    const html = reportHtml(sampleLab({ policies }), '');
    expect(chartsOf(html)).to.deep.equal(all.filter((chart) => chart !== 'panels' && chart !== 'ratio'));
    expect(dataOf(html).bound).to.equal(null);
    expect(html).to.not.match(/NaN|Infinity/);
  });

  it('stays small however large the swarm was', () => {
    const peers = 20_000;
    const completionMs = Array.from({ length: peers }, (_, index) => 1_000 + index);
    const run = sampleRun({ peers, finished: peers, completionMs, peerCopies: completionMs });
    const data = dataOf(reportHtml(sampleLab({ peers, policies: [{ policy: 'random', runs: [run] }] }), ''));
    expect(data.curves.every(({ completion, sent }) => completion.length <= 400 && sent.length <= 400)).to.equal(true);
    expect(data.curves[0]?.completion.at(-1)).to.deep.equal([20.999, 1]);
  });
});
