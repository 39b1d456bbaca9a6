import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import { Browser, findBrowser } from './browser.js';
import { shoal } from './shoal-process.js';
import { temporaryFolder } from './temporary-folder.js';

const CHARTS = ['completion', 'panels', 'ratio', 'copies', 'utilisation', 'control', 'fairness'];
const SMALL = ['--peers', '6', '--segment-count', '20'];

/** The marks of each chart, so that an empty frame does not pass for a drawing. */
const MARKS = `Object.fromEntries([...document.querySelectorAll('[data-chart]')].map((place) => [
  place.dataset.chart,
  place.querySelectorAll('svg [aria-label] :is(path, rect, circle, line)').length,
]))`;

describe('a comparison of policies', () => {
  it('is a report with its data, the same from the same seed', async (test) => {
    const folder = temporaryFolder(test);
    const compare = (out: string) => {
      const args = ['--policies', 'random,sequential', '--seeds', '2', '--json', '--out', join(folder, out)];
      return shoal(test, ['sim', 'compare', 'flash-crowd', ...SMALL, ...args]);
    };
    const [first, second] = [compare('first'), compare('second')];
    await Promise.all([first.exitsWith(0), second.exitsWith(0)]);
    const runs = first.json().filter(({ event }) => event === 'run');
    assert.deepEqual(
      runs.map(({ policy, seed, finished }) => [policy, seed, finished]),
      [
        ['random', 1, 6],
        ['random', 2, 6],
        ['sequential', 1, 6],
        ['sequential', 2, 6],
      ],
    );
    const fingerprints = new Set(runs.map(({ fingerprint }) => fingerprint));
    assert.equal(fingerprints.size, 4, 'each seed and policy is a run of its own');
    assert.equal(first.json().at(-1)?.['report'], join(folder, 'first', 'report.html'));
    assert.deepEqual(readdirSync(join(folder, 'first')).sort(), [
      'completions.csv',
      'report.html',
      'results.json',
      'runs.csv',
    ]);
    const completions = (out: string) => readFileSync(join(folder, out, 'completions.csv'), 'utf8');
    assert.equal(completions('first').trimEnd().split('\r\n').length, 1 + 4 * 6);
    assert.equal(completions('first'), completions('second'));
  });

  it('draws every chart in a browser, without the network', async (test) => {
    const path = findBrowser();
    if (path === undefined) return test.skip('no Chromium is installed');
    const folder = temporaryFolder(test);
    const compare = shoal(test, [
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
    const page = await new Browser(test, path).load(url);
    const marks = (await page.evaluate(MARKS)) as Record<string, number>;
    assert.deepEqual(page.complaints, []);
    assert.deepEqual(
      page.requests.filter((request) => !request.startsWith('data:')),
      [url],
    );
    assert.deepEqual(Object.keys(marks), CHARTS);
    for (const [chart, count] of Object.entries(marks)) assert.ok(count >= 2, `${chart} has a mark for each policy`);
    assert.equal(await page.evaluate("document.querySelectorAll('tbody tr').length"), 2);
    assert.match(
      String(await page.evaluate("document.querySelector('pre').textContent")),
      /^shoal sim compare flash-crowd /,
    );
  });

  it('is refused before it runs where it can lead to nothing', async (test) => {
    const folder = temporaryFolder(test);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const refuses = (code: number, facts: string[], ...args: string[]) =>
      shoal(test, ['sim', 'compare', ...args]).failsWith(code, ...facts);
    await refuses(2, ["unknown policy 'rarest'", 'rarest-first, '], 'flash-crowd', '--policies', 'random,rarest');
    await refuses(2, ['name a scenario', 'flash-crowd']);
    await refuses(2, ['--policies'], 'flash-crowd', '--segments', 'random');
    await refuses(6, [file, 'it is a file'], 'flash-crowd', '--out', file);
    assert.ok(!existsSync('lab'), 'nothing was written here');
  });
});
