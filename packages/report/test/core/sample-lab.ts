import type { Lab, LabRun } from '#src/core/lab.js';

/** One run of four peers in which the peer with index i finished after (i + 1) seconds. */
export function sampleRun(changes: Partial<LabRun> = {}): LabRun {
  return {
    seed: 1,
    peers: 4,
    finished: 4,
    failure: undefined,
    boundMs: 2_000,
    completionMs: [1_000, 2_000, 3_000, 4_000],
    lastFinishMs: 4_000,
    seederCopies: 1.25,
    peerCopies: [0.5, 1, 1, 1.5],
    utilisation: [
      [1_000, 0.5],
      [2_000, 1],
    ],
    controlPerSegment: [
      ['HAVE', 1],
      ['SEGMENT_REQUEST', 0.5],
    ],
    events: 100,
    wallMs: 5,
    fingerprint: 'f00d',
    ...changes,
  };
}

export function sampleLab(changes: Partial<Lab> = {}): Lab {
  return {
    scenario: 'flash-crowd',
    about: 'one seeder, and all peers at once',
    peers: 4,
    segments: 10,
    seeds: [1],
    options: [['uplink', '100 Mbit/s']],
    command: 'shoal sim compare flash-crowd',
    madeBy: 'shoal',
    policies: [
      { policy: 'rarest-first', runs: [sampleRun()] },
      { policy: 'random', runs: [sampleRun({ lastFinishMs: 8_000, completionMs: [1_000, 2_000, 3_000, 8_000] })] },
    ],
    ...changes,
  };
}
