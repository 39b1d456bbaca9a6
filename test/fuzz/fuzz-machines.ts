import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';

import { Random } from '@shoal/common';
import { decodeFrame, encodeFrame, PEER_FRAME_BYTES } from '@shoal/common/io';

import { DownloaderTarget } from './downloader-target.js';
import { FrameMutator } from './frame-mutator.js';
import type { Target } from './target.js';
import { TrackerTarget } from './tracker-target.js';
import { UploaderTarget } from './uploader-target.js';
import { Vocabulary } from './vocabulary.js';

/** Somebody honest is served each time so many frames came, and the event loop turns. */
const HONEST_EVERY = 500;
/** What can be counted of a target's state, at most: it has no more channels than this asks of it. */
const MAX_SIZE = 2_000;

export interface FuzzResult {
  readonly frames: number;
  /** Frames that were no frames. */
  readonly rejected: number;
  readonly honestServed: number;
}

export class FuzzFailure extends Error {}

/** Sends so many mutated frames to every machine, one after the other in turn. The same seed does the same. */
export async function fuzzMachines(
  frames: number,
  seed: number,
  onProgress?: (done: number) => void,
): Promise<FuzzResult> {
  const random = new Random(seed);
  const vocabulary = new Vocabulary(random);
  const mutator = new FrameMutator(random);
  const downloader = new DownloaderTarget(random);
  const targets: readonly Target[] = [
    new TrackerTarget(random),
    new UploaderTarget(random, vocabulary.files, false),
    new UploaderTarget(random, vocabulary.files, true),
    downloader,
  ];
  let rejected = 0;
  let honestServed = 0;
  for (let done = 0; done < frames; done += 1) {
    const target = targets[done % targets.length] as Target;
    const body = vocabulary.message();
    // The file that is wanted changes: the sources know it.
    const aimed = target === downloader && 'digest' in body ? { ...body, digest: downloader.file.digest } : body;
    const correlation = random.below(40);
    const frame = mutator.mutate(
      encodeFrame({ source: random.below(10), destination: target.rank, correlation, body: aimed }),
    );
    try {
      const decoded = decodeFrame(frame, PEER_FRAME_BYTES);
      if (!decoded.ok) rejected += 1;
      target.take(decoded);
      if (done % HONEST_EVERY < targets.length) {
        target.serveHonest();
        honestServed += 1;
        assert.ok(target.size <= MAX_SIZE, `${target.name} keeps ${target.size} things`);
      }
    } catch (error) {
      const where = `${target.name}, frame ${done} of seed ${seed}: ${frame.toString('hex').slice(0, 400)}`;
      throw new FuzzFailure(`${where}\n${(error as Error).stack ?? String(error)}`);
    }
    if (done % 50_000 === 0) onProgress?.(done);
    // Native objects whose JavaScript side is garbage (BLAKE3 states) are freed by the event loop alone.
    if (done % HONEST_EVERY === 0) await setImmediate();
  }
  return { frames, rejected, honestServed };
}
