import type { SegmentSet } from '@shoal/common';
import { type Digest, type Manifest, type Random } from '@shoal/common';

import { SuperSeeder } from './super-seeder.js';

/** Totals of a file since this client started. */
export interface UploadTotals {
  readonly bytes: number;
  readonly segments: number;
}

/** A file that is served, as far as it is held. */
export class ServedFile {
  readonly manifest: Manifest;
  /** Complete from the start and written only by its owner; otherwise this client downloads it. */
  readonly isOffer: boolean;
  readonly #held: SegmentSet;
  #superSeeder: SuperSeeder | undefined;
  #uploadedBytes: number;
  #uploadedSegments: number;

  constructor(manifest: Manifest, held: SegmentSet, isOffer: boolean, totals: UploadTotals = NOTHING_UPLOADED) {
    this.manifest = manifest;
    this.isOffer = isOffer;
    this.#held = held;
    this.#uploadedBytes = totals.bytes;
    this.#uploadedSegments = totals.segments;
  }

  get digest(): Digest {
    return this.manifest.digest;
  }

  /** Hash-only: its segments have no bytes to upload. */
  get isDeclared(): boolean {
    return this.manifest.kind === 'declared';
  }

  get segments(): number {
    return this.#held.length;
  }

  get heldCount(): number {
    return this.#held.count;
  }

  get isComplete(): boolean {
    return this.#held.isComplete;
  }

  get totals(): UploadTotals {
    return { bytes: this.#uploadedBytes, segments: this.#uploadedSegments };
  }

  has(index: number): boolean {
    return this.#held.has(index);
  }

  copyOfHeld(): SegmentSet {
    return this.#held.clone();
  }

  /** The segment was downloaded and verified. */
  addHeld(index: number): void {
    this.#held.add(index);
  }

  /** The segment is not offered any longer; false where it was not offered. */
  drop(index: number): boolean {
    return this.#held.delete(index);
  }

  dropAll(): void {
    for (const index of this.#held.clone()) this.#held.delete(index);
  }

  /** True while this seeder names no segments and picks the ones that it sends (BEP 16). */
  get isSuperSeeding(): boolean {
    return this.#superSeeder !== undefined;
  }

  /** True when every segment was sent once, and super-seeding has to end. */
  get isSuperSeedingOver(): boolean {
    return this.#superSeeder?.isOver === true;
  }

  startSuperSeeding(random: Random): void {
    this.#superSeeder = new SuperSeeder(this.#held.length, random);
  }

  endSuperSeeding(): void {
    this.#superSeeder = undefined;
  }

  /** The segment was sent, or a peer holds it: super-seeding does not pick it. */
  markSent(index: number): void {
    this.#superSeeder?.markSent(index);
  }

  /** True for a segment that super-seeding has not sent to any peer. */
  isFirstCopy(index: number): boolean {
    return this.#superSeeder?.isSent(index) === false;
  }

  /** The upload of a picked segment failed: it is picked again. */
  returnSegment(index: number): void {
    this.#superSeeder?.returnSegment(index);
  }

  /** The next segment that was never sent and is still readable. */
  nextSuperSeeded(): number | undefined {
    let picked = this.#superSeeder?.next();
    while (picked !== undefined && !this.#held.has(picked)) picked = this.#superSeeder?.next();
    return picked;
  }

  /** Counts an upload; negative numbers take one back. */
  countUpload(bytes: number, segments = 1): void {
    this.#uploadedBytes += bytes;
    this.#uploadedSegments += segments;
  }
}

const NOTHING_UPLOADED: UploadTotals = { bytes: 0, segments: 0 };
