import type { RunOutcome } from '@shoal/simulator';

/** Two peers and a seeder of a file of ten segments; the second peer never finished. */
export const sampleOutcome: RunOutcome = {
  result: {
    scenario: 'flash-crowd',
    seed: 7,
    peers: 2,
    segments: 10,
    finished: 1,
    lastFinishMs: undefined,
    boundMs: 1_000,
    ratio: undefined,
    meanRatio: undefined,
    seederCopies: 1.5,
    events: 1_000,
    wallMs: 10,
    rssMb: 60.4,
    fingerprint: 'f00d',
  },
  series: {
    clients: [
      {
        name: 'seeder',
        role: 'seeder',
        group: '',
        startedAtMs: 0,
        finishedAtMs: undefined,
        receivedSegments: 0,
        sentSegments: 15,
      },
      {
        name: 'a',
        role: 'leecher',
        group: '',
        startedAtMs: 100,
        finishedAtMs: 1_600,
        receivedSegments: 10,
        sentSegments: 5,
      },
      {
        name: 'b',
        role: 'leecher',
        group: '',
        startedAtMs: 300,
        finishedAtMs: undefined,
        receivedSegments: 9,
        sentSegments: 0,
      },
    ],
    utilisation: [
      { atMs: 0, value: 0 },
      { atMs: 100, value: 0.5 },
      { atMs: 600, value: 0.75 },
    ],
    progress: [],
    seederCopies: [],
    controlMessagesPerSegment: 12.5,
    controlByTag: [
      ['HAVE', 10],
      ['SEGMENT_REQUEST', 2.3],
      ['PING', 0.15],
      ['INIT', 0.05],
    ],
    uploadFairness: 0.5,
    speedFairness: 1,
  },
  problems: [{ kind: 'liveness', number: 'INV-LIVE-1', atMs: 60_000, detail: 'b waits for segment 9' }],
};
