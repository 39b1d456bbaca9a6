/** The title, the axes and a description of two sentences of each chart. */
export interface ChartText {
  /** Under this name the page's script draws it. */
  readonly chart: ChartName;
  readonly title: string;
  readonly reading: string;
  readonly isWide?: boolean;
}

export type ChartName = 'completion' | 'panels' | 'ratio' | 'copies' | 'utilisation' | 'control' | 'fairness';

export const CHARTS: readonly ChartText[] = [
  {
    chart: 'completion',
    title: 'When the peers finished',
    reading:
      'Each line rises as peers complete the file: further left and steeper is better. ' +
      'The dashed line is the fluid bound, before which no method can serve the last peer.',
    isWide: true,
  },
  {
    chart: 'panels',
    title: 'Completion by policy',
    reading:
      'One panel for each policy, in colour in front of the others in grey; the time before the first finish is cut off. ' +
      'A tail at the top shows stragglers; a line that starts late shows a swarm that finishes together.',
    isWide: true,
  },
  {
    chart: 'ratio',
    title: 'Distance from the fluid bound',
    reading:
      'A bar spans the finishes from first to last, the dot is the median, in multiples of the bound. ' +
      'A right end of 1.08 means that the last peer needed 8 % longer than the fluid bound.',
  },
  {
    chart: 'copies',
    title: 'Copies sent by the seeder',
    reading:
      'Copies of the file that the seeder uploaded; the minimum is one. ' +
      'Above one, the seeder uploaded segments again that other peers already held.',
  },
  {
    chart: 'utilisation',
    title: 'Uplink utilisation',
    reading:
      'The share of all uplinks, the seeder included, that carried segments at that time. ' +
      'A slow rise shows segments that spread first; a falling end shows few peers that still need segments.',
    isWide: true,
  },
  {
    chart: 'control',
    title: 'Control messages per segment',
    reading:
      'Messages that carry no segment, for each segment delivered, by tag. ' +
      'HAVE grows with the number of neighbours, requests with refusals and retries.',
  },
  {
    chart: 'fairness',
    title: 'Uploads by peer',
    reading:
      'Peers in the order of their uploads, and the copies that each uploaded. ' +
      'A flat line at one shows equal shares; a steep end shows a few peers that upload for the others.',
  },
];
