import type { RunOutcome } from '@shoal/simulator';

import { countText, durationText } from '../text/units.js';

/** The result of a run, for people. */
export function resultLines({ result, series }: RunOutcome): string[] {
  const { scenario, seed, peers, segments, finished, lastFinishMs, boundMs, ratio, meanRatio } = result;
  const rows: (readonly [string, string])[] = [
    ['swarm', `${scenario}, ${countText(peers, 'peer')}, ${countText(segments, 'segment')}, seed ${seed}`],
    ['finished', `${finished.toLocaleString('en-US')} of ${countText(peers, 'peer')}`],
  ];
  if (lastFinishMs !== undefined) rows.push(['last finish', `${seconds(lastFinishMs)} of virtual time`]);
  if (boundMs !== undefined && ratio !== undefined && meanRatio !== undefined) {
    rows.push([
      'fluid bound',
      `${seconds(boundMs)}: the last peer took ${ratio.toFixed(3)} times that, the mean ${meanRatio.toFixed(3)}`,
    ]);
  }
  rows.push(
    ['seeder sent', `${result.seederCopies.toFixed(2)} copies`],
    ['messages', `${series.controlMessagesPerSegment.toFixed(1)} for each segment delivered`],
    [
      'fairness',
      `${series.uploadFairness.toFixed(3)} of uploads, ${series.speedFairness.toFixed(3)} of speeds (Jain; 1 is even)`,
    ],
    ['cost', costText(result)],
    ['fingerprint', result.fingerprint],
  );
  return rows.map(([name, text]) => `${name.padEnd(12)} ${text}`);
}

function costText({ events, wallMs, rssMb }: RunOutcome['result']): string {
  const rate = wallMs > 0 ? Math.round((1000 * events) / wallMs) : 0;
  return `${countText(events, 'event')} in ${durationText(wallMs)} (${rate.toLocaleString('en-US')}/s), ${Math.round(rssMb)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
