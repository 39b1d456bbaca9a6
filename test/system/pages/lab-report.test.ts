import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { skipTest, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { Browser, findBrowser } from '../../harness/browser.js';
import { shoal } from '../../harness/shoal-process.js';

const CHARTS = ['completion', 'panels', 'ratio', 'copies', 'utilisation', 'control', 'fairness'];
const SMALL = ['--peers', '6', '--segment-count', '20'];

/** The marks of each chart, so that an empty frame does not pass for a drawing. */
const MARKS = `Object.fromEntries([...document.querySelectorAll('[data-chart]')].map((place) => [
  place.dataset.chart,
  place.querySelectorAll('svg [aria-label] :is(path, rect, circle, line)').length,
]))`;

describe('a comparison of policies', () => {
  it('is a report with its data, the same from the same seed', async () => {
    const folder = temporaryFolder();
    const compare = (out: string) => {
      const args = ['--policies', 'random,sequential', '--seeds', '2', '--json', '--out', join(folder, out)];
      return shoal(['sim', 'compare', 'flash-crowd', ...SMALL, ...args]);
    };
    const [first, second] = [compare('first'), compare('second')];
    await Promise.all([first.exitsWith(0), second.exitsWith(0)]);
    const runs = first.json().filter(({ event }) => event === 'run');
    expect(runs.map(({ policy, seed, finished }) => [policy, seed, finished])).to.deep.equal([
      ['random', 1, 6],
      ['random', 2, 6],
      ['sequential', 1, 6],
      ['sequential', 2, 6],
    ]);
    const fingerprints = new Set(runs.map(({ fingerprint }) => fingerprint));
    expect(fingerprints.size, 'each seed and policy is a run of its own').to.equal(4);
    expect(first.json().at(-1)?.['report']).to.equal(join(folder, 'first', 'report.html'));
    expect(readdirSync(join(folder, 'first')).sort()).to.deep.equal([
      'completions.csv',
      'report.html',
      'results.json',
      'runs.csv',
    ]);
    const completions = (out: string) => readFileSync(join(folder, out, 'completions.csv'), 'utf8');
    expect(completions('first').trimEnd().split('\r\n').length).to.equal(1 + 4 * 6);
    expect(completions('first')).to.equal(completions('second'));
  });

  it('draws every chart in a browser, without the network', async () => {
    const path = findBrowser();
    if (path === undefined) return skipTest('no Chromium is installed');
    const folder = temporaryFolder();
    const compare = shoal([
      'sim',
      'compare',
      'flash-crowd',
      ...SMALL,
      '--policies',
      'random,sequential',
      '--out',
      folder,
    ]);
    await compare.exitsWith(0);
    const url = pathToFileURL(join(folder, 'report.html')).href;
    const page = await new Browser(path).load(url);
    const marks = (await page.evaluate(MARKS)) as Record<string, number>;
    expect(page.complaints).to.deep.equal([]);
    expect(page.requests.filter((request) => !request.startsWith('data:'))).to.deep.equal([url]);
    expect(Object.keys(marks)).to.deep.equal(CHARTS);
    for (const [chart, count] of Object.entries(marks))
      expect(count, `${chart} has a mark for each policy`).to.be.at.least(2);
    expect(await page.evaluate("document.querySelectorAll('tbody tr').length")).to.equal(2);
    expect(String(await page.evaluate("document.querySelector('pre').textContent"))).to.match(
      /^shoal sim compare flash-crowd /,
    );
  });

  it('is refused before it runs where it can lead to nothing', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const refuses = (code: number, facts: string[], ...args: string[]) =>
      shoal(['sim', 'compare', ...args]).failsWith(code, ...facts);
    await refuses(2, ["unknown policy 'rarest'", 'rarest-first, '], 'flash-crowd', '--policies', 'random,rarest');
    await refuses(2, ['name a scenario', 'flash-crowd']);
    await refuses(2, ['--policies'], 'flash-crowd', '--segments', 'random');
    await refuses(6, [file, 'it is a file'], 'flash-crowd', '--out', file);
    expect(existsSync('lab'), 'nothing was written here').to.equal(false);
  });
});
