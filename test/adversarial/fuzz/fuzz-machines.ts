import { setImmediate } from 'node:timers/promises';

import { Random } from '@shoal/common';
import { encodeFrame } from '@shoal/common/io';
import { expect } from 'chai';

import { type Cost, CostMeter, collectGarbage, heldBytes, honestUnit, judgeAlone } from './cost-meter.js';
import { DownloaderTarget } from './targets/downloader-target.js';
import { FrameMutator } from './frame-mutator.js';
import { HeavyFrames } from './heavy-frames.js';
import type { Target } from './targets/target.js';
import { TrackerTarget } from './targets/tracker-target.js';
import { UploaderTarget } from './targets/uploader-target.js';
import { Vocabulary } from './vocabulary.js';

/** After this many frames an honest participant is served, and the event loop turns. */
const HONEST_EVERY = 500;
/** Maximum of a target's countable state: it has no more channels than this test opens. */
const MAX_SIZE = 2_000;
/** One frame of this many is a heavy one. */
const HEAVY_EVERY = 400;
/** Memory is measured after this many frames; it may grow by a limited amount. */
const MEMORY_EVERY = 100_000;
const MAX_GROWN_BYTES = 96 * 1024 * 1024;

export interface FuzzResult {
  readonly frames: number;
  /** Frames that were no frames, or none for the target. */
  readonly rejected: number;
  readonly honestServed: number;
  readonly costs: readonly (Cost & { readonly name: string })[];
  /** The frames that cost most for their length, run alone: none of them too much. */
  readonly dearest: readonly string[];
  readonly grownBytes: number;
  /** The cost of encoding and decoding one honest frame. */
  readonly unitMicros: number;
}

export class FuzzFailure extends Error {}

/** Sends this many mutated frames to every machine, in turn. The same seed gives the same frames. */
export async function fuzzMachines(
  frames: number,
  seed: number,
  onProgress?: (done: number) => void,
): Promise<FuzzResult> {
  const random = new Random(seed);
  const vocabulary = new Vocabulary(random);
  const mutator = new FrameMutator(random);
  const heavy = new HeavyFrames(random);
  const unit = honestUnit(honestFrames(vocabulary));
  const targets = makers(vocabulary).map((make) => {
    const meter = new CostMeter(unit);
    return { meter, make, target: make(meter, random) };
  });
  let rejected = 0;
  let honestServed = 0;
  let memory = Infinity;
  let grownBytes = 0;
  for (let done = 0; done < frames; done += 1) {
    const { target, meter } = targets[done % targets.length]!;
    const frame =
      random.below(HEAVY_EVERY) === 0
        ? mutated(mutator, random, heavy.frame(target.rank))
        : mutator.mutate(lightFrame(vocabulary, random, target));
    try {
      if (!target.take(frame)) rejected += 1;
      if (done % HONEST_EVERY < targets.length) {
        target.serveHonest();
        honestServed += 1;
        expect(target.size, `${target.name} keeps ${target.size} things`).to.be.at.most(MAX_SIZE);
      }
    } catch (error) {
      const where = `${target.name}, frame ${done} of seed ${seed}: ${frame.toString('hex', 0, 200)}`;
      throw new FuzzFailure(`${where}\n${(error as Error).stack ?? String(error)}`);
    }
    const problem = meter.judge();
    if (problem !== undefined) {
      throw new FuzzFailure(`${target.name}, up to frame ${done} of seed ${seed}: ${problem.what}\n${dear(meter)}`);
    }
    if (done % 50_000 === 0) onProgress?.(done);
    // Native objects whose JavaScript side is garbage (BLAKE3 states) are freed by the event loop alone.
    if (done % HONEST_EVERY === 0) await setImmediate();
    if (done % MEMORY_EVERY === MEMORY_EVERY / 2) {
      collectGarbage();
      memory = Math.min(memory, heldBytes());
      grownBytes = heldBytes() - memory;
      if (grownBytes > MAX_GROWN_BYTES) {
        throw new FuzzFailure(`${grownBytes} bytes more are kept after ${done} frames of seed ${seed}`);
      }
    }
  }
  const dearest: string[] = [];
  for (const { meter, make, target } of targets) {
    const problem = meter.judge(true);
    if (problem !== undefined) throw new FuzzFailure(`${target.name}, seed ${seed}: ${problem.what}\n${dear(meter)}`);
    for (const { frame, index, excess } of meter.suspects) {
      const alone = judgeAlone(frame, unit, () => {
        const fresh = make(new CostMeter(unit), new Random(seed));
        return () => [fresh.take(frame), fresh];
      });
      const hex = Buffer.from(frame).toString('hex', 0, 100);
      const line = `${target.name}, its frame ${index} of seed ${seed}, ${frame.length} bytes, ${excess.toFixed(2)} of what is allowed: ${hex}`;
      if (alone !== undefined) throw new FuzzFailure(`alone it takes ${alone}: ${line}`);
      dearest.push(line);
    }
  }
  const costs = targets.map(({ meter, target }) => ({ name: target.name, ...meter.total }));
  return { frames, rejected, honestServed, costs, dearest, grownBytes, unitMicros: unit.cpuMicros };
}

/** Makers of every kind of target, with nothing behind it yet. */
export function makers(vocabulary: Vocabulary): readonly ((meter: CostMeter, random: Random) => Target)[] {
  return [
    (meter, random) => new TrackerTarget(random, meter),
    (meter, random) => new UploaderTarget(random, meter, vocabulary.files, false),
    (meter, random) => new UploaderTarget(random, meter, vocabulary.files, true),
    (meter, random) => new DownloaderTarget(random, meter),
  ];
}

export function honestFrames(vocabulary: Vocabulary): Buffer[] {
  return vocabulary.each().map((body) => encodeFrame({ source: 1, destination: 9, correlation: 1, body }));
}

function lightFrame(vocabulary: Vocabulary, random: Random, target: Target): Buffer {
  const body = vocabulary.message(target.tags);
  // The file that is wanted changes: the sources know it.
  const aimed = target instanceof DownloaderTarget && 'digest' in body ? { ...body, digest: target.file.digest } : body;
  return encodeFrame({
    source: random.below(10),
    destination: target.rank,
    correlation: random.below(40),
    body: aimed,
  });
}

/** Most heavy frames are sent as they were made: almost any change makes them no frames. */
function mutated(mutator: FrameMutator, random: Random, frame: Buffer): Buffer {
  return random.below(4) === 0 ? mutator.mutate(frame) : frame;
}

function dear(meter: CostMeter): string {
  return meter.suspects
    .map(({ frame, index, excess }) => {
      const hex = Buffer.from(frame).toString('hex', 0, 100);
      return `frame ${index}, ${frame.length} bytes, ${excess.toFixed(2)} of what is allowed: ${hex}`;
    })
    .join('\n');
}
