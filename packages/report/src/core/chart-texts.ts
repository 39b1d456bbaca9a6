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
      'Each line climbs as peers complete the file: the further left and the steeper, the better. ' +
      'The dashed line, where there is one, is the fluid bound, before which no method whatever can serve the last one.',
    isWide: true,
  },
  {
    chart: 'panels',
    title: 'The same, policy by policy',
    reading:
      'One panel a policy, in colour before the others in grey; the time before the first finish is cut off. ' +
      'A tail at the top is a few stragglers; a line that starts late is a swarm that finishes all at once.',
    isWide: true,
  },
  {
    chart: 'ratio',
    title: 'Distance from the fluid bound',
    reading:
      'A bar spans from the first peer to finish to the last, the dot is the median, in multiples of the bound. ' +
      'A right end of 1.08 means that the last peer needed 8 % longer than the best that fluid could do.',
  },
  {
    chart: 'copies',
    title: 'What the seeder had to send',
    reading:
      'Copies of the file that left the seeder; one is the least that can be. ' +
      'Whatever is above it, the seeder sent again what some peer could already have passed on.',
  },
  {
    chart: 'utilisation',
    title: 'How busy the uplinks were',
    reading:
      'The share of all uplinks together, the seeder included, that carried segments at that time. ' +
      'A slow climb is the price of a file that must first spread; a sagging end is peers that finish without help.',
    isWide: true,
  },
  {
    chart: 'control',
    title: 'Talk for each segment',
    reading:
      'Messages that carry no segment, for each segment delivered, by tag. ' +
      'HAVE grows with the number of neighbours, requests with refusals and second tries.',
  },
  {
    chart: 'fairness',
    title: 'Who carried the load',
    reading:
      'Peers from the one that sent least to the one that sent most, and how many copies each sent. ' +
      'A flat line at one is a swarm that shares alike; a steep end is a few that carry the others.',
  },
];
