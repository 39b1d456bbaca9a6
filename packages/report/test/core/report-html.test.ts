import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { ChartData } from '#src/core/chart-data.js';
import { reportHtml } from '#src/core/report-html.js';
import { sampleLab, sampleRun } from './sample-lab.js';

const dataOf = (html: string): ChartData =>
  JSON.parse(/<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '') as ChartData;

const chartsOf = (html: string): string[] => [...html.matchAll(/data-chart="(\w+)"/g)].map(([, name]) => name ?? '');

describe('a report', () => {
  it('carries its style, data and script, and refers to nothing outside itself', () => {
    const html = reportHtml(sampleLab(), 'draw()');
    assert.doesNotMatch(html, /(src|href)="(?!data:)/);
    assert.doesNotMatch(html, /@import|url\(/);
    assert.match(html, /default-src 'none'/);
    assert.ok(html.includes('draw()'));
    assert.deepEqual(dataOf(html).policies, ['rarest-first', 'random']);
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
    assert.ok(!html.includes('<b>') && !html.includes('alert(1)</script><'));
    assert.equal(html.match(/<\/script>/g)?.length, 2, 'its own two');
    assert.equal(dataOf(html).policies[0], hostile);
  });

  it('says who won, and marks the best of each column', () => {
    const html = reportHtml(sampleLab(), '');
    assert.match(html, /rarest-first served all in 4\.00 s, 2\.00 times that/);
    assert.match(html, /random took 2\.00 times as long/);
    assert.match(html, /<td class="best">4\.00 s<\/td>/);
    assert.doesNotMatch(html, /<td class="best">1\.25<\/td>/, 'seeder copies are the same');
  });

  it('marks no winner among those who left peers behind', () => {
    const run = sampleRun({ finished: 3, completionMs: [1, 2, 3], lastFinishMs: undefined });
    const [first] = sampleLab().policies;
    const html = reportHtml(sampleLab({ policies: [first!, { policy: 'random', runs: [run] }] }), '');
    assert.match(html, /random left 1 of 4 unserved/);
    assert.doesNotMatch(html, /class="best"/);
  });

  it('draws no ratio where there is no bound, and no panels of one policy', () => {
    const all = ['completion', 'panels', 'ratio', 'copies', 'utilisation', 'control', 'fairness'];
    assert.deepEqual(chartsOf(reportHtml(sampleLab(), '')), all);
    const policies = [{ policy: 'random', runs: [sampleRun({ boundMs: undefined })] }];
    const html = reportHtml(sampleLab({ policies }), '');
    assert.deepEqual(
      chartsOf(html),
      all.filter((chart) => chart !== 'panels' && chart !== 'ratio'),
    );
    assert.equal(dataOf(html).bound, null);
    assert.doesNotMatch(html, /NaN|Infinity/);
  });

  it('stays small however large the swarm was', () => {
    const peers = 20_000;
    const completionMs = Array.from({ length: peers }, (_, index) => 1_000 + index);
    const run = sampleRun({ peers, finished: peers, completionMs, peerCopies: completionMs });
    const data = dataOf(reportHtml(sampleLab({ peers, policies: [{ policy: 'random', runs: [run] }] }), ''));
    assert.ok(data.curves.every(({ completion, sent }) => completion.length <= 400 && sent.length <= 400));
    assert.deepEqual(data.curves[0]?.completion.at(-1), [20.999, 1]);
  });
});
