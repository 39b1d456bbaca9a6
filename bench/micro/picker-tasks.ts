import { Random, SegmentSet } from '@shoal/common';

import { LeastLoaded } from '#client/core/download/policies/least-loaded.js';
import { RarestFirst } from '#client/core/download/policies/rarest-first.js';
import { PeerFirst } from '#client/core/download/policies/peer-first.js';
import { RarityIndex } from '#client/core/download/files/rarity-index.js';
import { SegmentStates } from '#client/core/download/files/segment-states.js';
import { SuperSeeder } from '#client/core/upload/files/super-seeder.js';
import { candidate, range, setOf } from '#client/test/core/make.js';

import type { MicroTask } from './task.js';

const SEGMENTS = 1024;

/** The choice of the next request. */
export function pickerTasks(): MicroTask[] {
  return [...[8, 40].flatMap(sourceTasks), anyTask()];
}

function sourceTasks(count: number): MicroTask[] {
  const random = new Random(3);
  const half = (): SegmentSet =>
    setOf(
      SEGMENTS,
      range(SEGMENTS).filter(() => random.fraction() < 0.5),
    );
  const askable = range(count).map((index) => {
    return candidate(index + 1, { held: half(), load: random.below(6), rate: random.between(1, 10) });
  });
  const rarity = new RarityIndex(SEGMENTS, random);
  for (const segment of range(SEGMENTS)) rarity.want(segment);
  for (const { held } of askable) for (const segment of held) rarity.countHolder(segment, 1);
  const states = new SegmentStates(SegmentSet.empty(SEGMENTS));
  const asked = {
    outstanding: 0,
    anyOutstanding: 0,
    maxOutstandingRequests: 8,
    maxIdlePeerRequests: 8,
    late: () => [],
  };
  const view = { states, rarity, askable, connections: count, isUseful: () => true, ...asked };
  const picker = new LeastLoaded(random);
  const policy = new PeerFirst(picker, new RarestFirst());
  return [
    { name: `the least loaded of ${count} sources`, run: () => picker.best(askable) },
    { name: `choose a source of ${count} and its rarest of ${SEGMENTS} segments`, run: () => policy.next(view) },
  ];
}

function anyTask(): MicroTask {
  const random = new Random(5);
  let picker = new SuperSeeder(SEGMENTS, random);
  return {
    name: `a segment that was never sent, of ${SEGMENTS}`,
    run: () => {
      const segment = picker.next();
      if (segment === undefined) picker = new SuperSeeder(SEGMENTS, random);
      return segment;
    },
  };
}
