import { type Lab, meanBoundMs } from '../lab.js';
import { fixed, timeText } from '../number-text.js';
import type { PolicySummary } from '../figures/policy-summary.js';

/** The findings in a few sentences. */
export function findings(lab: Lab, summaries: readonly PolicySummary[]): string[] {
  const boundMs = meanBoundMs(lab);
  const complete = summaries.filter(({ finished, wanted }) => finished === wanted);
  const sorted = [...complete].sort((a, b) => a.lastFinishMs.mean - b.lastFinishMs.mean);
  const [best, worst] = [sorted[0], sorted.at(-1)];
  const said: string[] = [];
  if (boundMs !== undefined) {
    said.push(`No method could serve the last of ${fixed(lab.peers, 0)} peers before ${timeText(boundMs)}.`);
  }
  if (best !== undefined) {
    const ratio = boundMs === undefined ? '' : `, ${fixed(best.lastRatio.mean, 2)} times that`;
    const copies = `with ${fixed(best.seederCopies.mean, 2)} copies from the seeder`;
    said.push(`${best.policy} served all in ${timeText(best.lastFinishMs.mean)}${ratio}, ${copies}.`);
  }
  if (best !== undefined && worst !== undefined && worst !== best) {
    const times = worst.lastFinishMs.mean / best.lastFinishMs.mean;
    const text = times < 1.1 ? `${fixed(100 * (times - 1), 1)} % longer` : `${fixed(times, 2)} times as long`;
    said.push(`${worst.policy} took ${text}.`);
  }
  for (const { policy, finished, wanted } of summaries) {
    if (finished < wanted) said.push(`${policy} left ${fixed(wanted - finished, 0)} of ${fixed(wanted, 0)} unserved.`);
  }
  for (const { policy, failure } of summaries) if (failure !== undefined) said.push(`${policy} failed: ${failure}.`);
  return said;
}
