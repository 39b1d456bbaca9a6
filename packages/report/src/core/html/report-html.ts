import { type ChartData, chartData } from '../figures/chart-data.js';
import { CHARTS, type ChartText } from './chart-texts.js';
import { findings } from './findings.js';
import { escaped, scriptJson } from './html.js';
import type { Lab } from '../lab.js';
import { fixed } from '../number-text.js';
import { style } from './report-style.js';
import { summaryTable } from './summary-table.js';

/**
 * The report as one self-contained file: it includes style, data and the script that draws the charts, and its policy
 * forbids the browser to load anything.
 */
export function reportHtml(lab: Lab, pageScript: string): string {
  const data = chartData(lab);
  const title = `${lab.scenario}: ${lab.policies.map(({ policy }) => policy).join(', ')}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<link rel="icon" href="data:,">
<title>${escaped(title)} – Shoal</title>
<style>${style}</style>
</head>
<body>
<header>
<p class="kind">Shoal policy lab</p>
<h1>${escaped(lab.scenario)}</h1>
<p class="about">${escaped(lab.about)}</p>
<dl class="facts">${facts(lab)}</dl>
</header>
<main>
<p class="findings">${findings(lab, data.summaries).map(escaped).join(' ')}</p>
<section class="figures" aria-label="Figures">${summaryTable(data.summaries, data.bound !== null)}
<p class="note">${escaped(tableNote(lab))}</p></section>
<div class="charts">
${shownCharts(data).map(figure).join('\n')}
</div>
<noscript><p>The charts need JavaScript; the table above does not.</p></noscript>
</main>
<footer>
<p>Every figure comes from the machines that the daemons run, driven in virtual time. The same command gives the same runs again:</p>
<pre>${escaped(lab.command)}</pre>
<p>Beside this file: <code>results.json</code> (everything drawn here), <code>runs.csv</code> (a line a run), <code>completions.csv</code> (a line a peer).</p>
<p class="note">${escaped(lab.madeBy)}. ${data.bound === null ? '' : BOUND_SOURCE}Charts by Observable Plot; its licence is in this file.</p>
</footer>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>${pageScript.replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

/** Panels need several policies, and ratios need a bound. */
function shownCharts({ policies, bound }: ChartData): readonly ChartText[] {
  return CHARTS.filter(
    ({ chart }) => (chart !== 'panels' || policies.length > 1) && (chart !== 'ratio' || bound !== null),
  );
}

function facts({ peers, segments, seeds, options }: Lab): string {
  const first = seeds[0] ?? 0;
  const seedText = seeds.length === 1 ? String(first) : `${first} to ${seeds.at(-1) ?? first}`;
  const all: (readonly [string, string])[] = [
    ['peers', fixed(peers, 0)],
    ['segments', fixed(segments, 0)],
    [seeds.length === 1 ? 'seed' : 'seeds', seedText],
    ...options,
  ];
  return all.map(([name, value]) => `<div><dt>${escaped(name)}</dt><dd>${escaped(value)}</dd></div>`).join('');
}

function tableNote({ seeds }: Lab): string {
  const over =
    seeds.length === 1
      ? 'One seed; --seeds 5 shows the differences between seeds.'
      : `Means over ${seeds.length} seeds, with minimum and maximum below.`;
  return `${over} The best of each column is marked.`;
}

function figure({ chart, title, reading, isWide }: ChartText): string {
  return `<figure id="${chart}" class="chart${isWide === true ? ' wide' : ''}">
<figcaption><h2>${escaped(title)}</h2></figcaption>
<div class="plot" data-chart="${chart}"></div>
<p class="reading">${escaped(reading)}</p>
</figure>`;
}

const BOUND_SOURCE =
  'The bound: R. Kumar and K. W. Ross, Peer-Assisted File Distribution: The Minimum Distribution Time, 2006. ';
