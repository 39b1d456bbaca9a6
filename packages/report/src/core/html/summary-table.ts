import { escaped } from './html.js';
import { fixed, rangeText, timeText } from '../number-text.js';
import type { PolicySummary } from '../figures/policy-summary.js';

interface Column {
  readonly heading: string;
  readonly title: string;
  readonly text: (summary: PolicySummary) => string;
  /** Least and most over the seeds, where they differ. */
  readonly range?: (summary: PolicySummary) => string | undefined;
  /** Less is better, more is better, or neither. */
  readonly best?: (summary: PolicySummary) => number;
  /** Only where the scenario has a bound. */
  readonly needsBound?: true;
}

const COLUMNS: readonly Column[] = [
  {
    heading: 'finished',
    title: 'peers that completed the file, over all seeds',
    text: ({ finished, wanted }) =>
      finished === wanted ? fixed(finished, 0) : `${fixed(finished, 0)} of ${fixed(wanted, 0)}`,
  },
  {
    heading: 'last finish',
    title: 'finish of the last peer, in virtual time',
    text: ({ lastFinishMs }) => timeText(lastFinishMs.mean),
    best: ({ lastFinishMs }) => lastFinishMs.mean,
  },
  {
    heading: 'mean time',
    title: 'the mean time to complete, from when a peer joined',
    text: ({ meanFinishMs }) => timeText(meanFinishMs.mean),
    best: ({ meanFinishMs }) => meanFinishMs.mean,
  },
  {
    heading: 'last / bound',
    title: 'the last finish as a multiple of the fluid bound',
    needsBound: true,
    text: ({ lastRatio }) => fixed(lastRatio.mean, 3),
    range: ({ lastRatio }) => rangeText(lastRatio, 3),
    best: ({ lastRatio }) => lastRatio.mean,
  },
  {
    heading: 'mean / bound',
    title: 'the mean time to complete as a multiple of the fluid bound',
    needsBound: true,
    text: ({ meanRatio }) => fixed(meanRatio.mean, 3),
    range: ({ meanRatio }) => rangeText(meanRatio, 3),
    best: ({ meanRatio }) => meanRatio.mean,
  },
  {
    heading: 'seeder copies',
    title: 'copies of the file that the seeder uploaded',
    text: ({ seederCopies }) => fixed(seederCopies.mean, 2),
    range: ({ seederCopies }) => rangeText(seederCopies, 2),
    best: ({ seederCopies }) => seederCopies.mean,
  },
  {
    heading: 'uplinks in use',
    title: 'mean share of all uplinks that carried segments',
    text: ({ utilisation }) => `${fixed(100 * utilisation.mean, 0)} %`,
    range: ({ utilisation }) => rangeText(utilisation, 0, 100),
    best: ({ utilisation }) => -utilisation.mean,
  },
  {
    heading: 'messages / segment',
    title: 'messages that carry no segment, for each segment delivered',
    text: ({ controlPerSegment }) => fixed(controlPerSegment.mean, 1),
    range: ({ controlPerSegment }) => rangeText(controlPerSegment, 1),
    best: ({ controlPerSegment }) => controlPerSegment.mean,
  },
  {
    heading: 'fairness',
    title: "Jain's index over what the peers sent: 1 where all sent the same",
    text: ({ fairness }) => fixed(fairness.mean, 2),
    range: ({ fairness }) => rangeText(fairness, 2),
    best: ({ fairness }) => -fairness.mean,
  },
];

/** A line a policy, the best of each column marked where there is a choice. */
export function summaryTable(summaries: readonly PolicySummary[], hasBound: boolean): string {
  const columns = COLUMNS.filter(({ needsBound }) => hasBound || needsBound === undefined);
  const headings = columns.map(({ heading, title }) => `<th scope="col" title="${escaped(title)}">${heading}</th>`);
  const best = columns.map((column) => bestText(column, summaries));
  const rows = summaries.map((summary, index) => {
    const cells = columns.map(({ text, range }, column) => {
      const shown = escaped(text(summary));
      const spread = range?.(summary);
      const small = spread === undefined ? '' : `<small>${spread}</small>`;
      return `<td${shown === best[column] ? ' class="best"' : ''}>${shown}${small}</td>`;
    });
    const name = `<th scope="row"><span class="key" data-policy="${index}"></span>${escaped(summary.policy)}</th>`;
    return `<tr>${name}${cells.join('')}</tr>`;
  });
  return `<table><thead><tr><th scope="col">policy</th>${headings.join('')}</tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

/** A policy with unfinished peers is never the best. */
function bestText({ best, text }: Column, summaries: readonly PolicySummary[]): string | undefined {
  const complete = summaries.filter(({ finished, wanted }) => finished === wanted);
  if (best === undefined || complete.length < 2) return undefined;
  const winner = complete.reduce((a, b) => (best(b) < best(a) ? b : a));
  return complete.every((each) => text(each) === text(winner)) ? undefined : escaped(text(winner));
}
