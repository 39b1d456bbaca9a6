import { Random, SegmentSet } from '@shoal/common';

import { RarityIndex } from '#client/core/download/files/rarity-index.js';
import { SegmentStates } from '#client/core/download/files/segment-states.js';
import { range, setOf } from '#client/test/core/make.js';

import type { MicroTask } from './task.js';

/** The structures with one entry for each segment. */
export function segmentTasks(): MicroTask[] {
  return [1_000, 100_000].flatMap((segments) => [
    ...setTasks(segments),
    ...bookTasks(segments),
    ...rarityTasks(segments),
  ]);
}

function setTasks(segments: number): MicroTask[] {
  const set = randomSet(segments);
  const bits = set.toBits();
  const next = cycle(segments);
  return [
    { name: `SegmentSet of ${segments}: has`, run: () => set.has(next()) },
    {
      name: `SegmentSet of ${segments}: add, delete`,
      run: () => {
        const index = next();
        return set.add(index) ? set.delete(index) : set.delete(index) && set.add(index);
      },
    },
    { name: `SegmentSet of ${segments}: fromBits`, run: () => SegmentSet.fromBits(segments, bits) },
    { name: `SegmentSet of ${segments}: toBits`, run: () => set.toBits() },
    {
      name: `SegmentSet of ${segments}: all of it`,
      run: () => {
        let sum = 0;
        for (const index of set) sum += index;
        return sum;
      },
    },
  ];
}

function bookTasks(segments: number): MicroTask[] {
  const book = new SegmentStates(SegmentSet.empty(segments));
  const next = cycle(segments);
  return [
    {
      name: `SegmentBook of ${segments}: request, arrive, reject`,
      run: () => {
        const index = next();
        book.request(index);
        book.verify(index);
        book.reject(index);
      },
    },
    { name: `SegmentBook of ${segments}: heldSet`, run: () => book.heldSet() },
  ];
}

/** As in the middle of a swarm: 16 partial sources that hold half of the segments each. */
function rarityTasks(segments: number): MicroTask[] {
  const random = new Random(1);
  const index = new RarityIndex(segments, random);
  const sources = range(16).map(() => randomSet(segments));
  for (const segment of range(segments)) index.want(segment);
  for (const source of sources) for (const segment of source) index.countHolder(segment, 1);
  const next = cycle(segments);
  const source = sources[0] ?? SegmentSet.full(segments);
  return [
    { name: `RarityIndex of ${segments}: rarest`, run: () => index.rarest(source) },
    {
      name: `RarityIndex of ${segments}: unwant, want`,
      run: () => {
        const segment = next();
        index.unwant(segment);
        index.want(segment);
      },
    },
    {
      name: `RarityIndex of ${segments}: one holder more, one less`,
      run: () => {
        const segment = next();
        index.countHolder(segment, 1);
        index.countHolder(segment, -1);
      },
    },
  ];
}

const random = new Random(7);

function randomSet(segments: number): SegmentSet {
  return setOf(
    segments,
    range(segments).filter(() => random.fraction() < 0.5),
  );
}

/** Indices in an order without locality. */
function cycle(segments: number): () => number {
  const order = random.shuffle(range(segments));
  let at = 0;
  return () => order[(at = (at + 1) % segments)] ?? 0;
}
