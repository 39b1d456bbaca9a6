import {
  type Digest,
  ExitCode,
  type FileRef,
  fileRefText,
  type HeldFile,
  type Manifest,
  segmentCount,
} from '@shoal/common';

import type { Priority } from '../../priority.js';
import { WaitingFiles } from './waiting-files.js';
import type { WantedFile, WantedState } from './wanted-file.js';

/** The files that this client wants, and the state of each. */
export class WantedFiles {
  readonly #files: WantedFile[] = [];
  readonly #refs = new Set<string>();
  readonly #waiting = new WaitingFiles();
  readonly #counts = { unasked: 0, asked: 0, refused: 0, fetching: 0, complete: 0, failed: 0 };
  readonly #byDigest = new Map<Digest, WantedFile>();
  /** FILE_REQUESTs under way, by correlation. */
  readonly #asked = new Map<number, WantedFile>();
  /** False until the catalog has arrived, for a client that wants everything. */
  isListKnown = false;

  add(ref: FileRef, priority: Priority = 'normal'): void {
    if (this.#refs.has(fileRefText(ref))) return;
    this.#refs.add(fileRefText(ref));
    const file: WantedFile = {
      ref,
      priority,
      manifest: undefined,
      state: 'unasked',
      progress: undefined,
      exitCode: ExitCode.done,
      isRepair: false,
      resumedBytes: 0,
      startedAt: 0,
      announcedAt: -Infinity,
    };
    this.#files.push(file);
    this.#counts.unasked += 1;
    this.#waiting.add(file);
  }

  move(file: WantedFile, state: WantedState): void {
    this.#counts[file.state] -= 1;
    this.#counts[state] += 1;
    file.state = state;
    this.#waiting.delete(file);
    if (state === 'unasked') this.#waiting.add(file);
  }

  /** The next file to request. */
  get nextPending(): WantedFile | undefined {
    return this.#waiting.next;
  }

  /** Number of files that are requested or fetched. */
  get open(): number {
    return this.#counts.asked + this.#counts.fetching;
  }

  /** Returns the file that already stands for this digest, where the same is wanted by two names. */
  identify(file: WantedFile, manifest: Manifest): WantedFile {
    file.manifest = manifest;
    const known = this.#byDigest.get(manifest.digest);
    if (known === undefined) this.#byDigest.set(manifest.digest, file);
    return known ?? file;
  }

  byDigest(digest: Digest): WantedFile | undefined {
    return this.#byDigest.get(digest);
  }

  get all(): readonly WantedFile[] {
    return this.#files;
  }

  recordRequest(correlation: number, file: WantedFile): void {
    this.#asked.set(correlation, file);
  }

  /** The file that an answer is about; undefined where it answers no request. */
  takeRequest(correlation: number): WantedFile | undefined {
    const file = this.#asked.get(correlation);
    this.#asked.delete(correlation);
    return file;
  }

  /** The channel to the tracker is new: requests on the old one are not answered. */
  resetRequests(): void {
    this.#asked.clear();
    for (const file of this.#files) {
      const { state } = file;
      // A waiting file is queued behind those requested before it.
      if (state === 'asked' || state === 'refused' || state === 'unasked') this.move(file, 'unasked');
    }
  }

  /** Requests refused files again. */
  retryRefused(): void {
    for (const file of this.#files) if (file.state === 'refused') this.move(file, 'unasked');
  }

  get areAllFinished(): boolean {
    return this.isListKnown && this.#counts.complete + this.#counts.failed === this.#files.length;
  }

  get failed(): readonly WantedFile[] {
    return this.#files.filter((file) => file.state === 'failed');
  }

  /** The first failure's code: later ones are often its consequences. */
  get exitCode(): ExitCode {
    return this.failed[0]?.exitCode ?? ExitCode.done;
  }

  /** The files of INIT: a tracker may have lost its state. */
  held(): HeldFile[] {
    const held: HeldFile[] = [];
    for (const { manifest, progress, state } of this.#byDigest.values()) {
      if (manifest === undefined || state === 'failed') continue;
      const heldSegments = state === 'complete' ? segmentCount(manifest) : (progress?.heldSegments ?? 0);
      held.push({ manifest, heldSegments });
    }
    return held;
  }
}
