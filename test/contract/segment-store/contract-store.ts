import type { Digest, Manifest, Payload, SegmentSet } from '@shoal/common';

/** The common operations of real and simulated segment stores. */
export interface ContractStore {
  open(manifest: Manifest): Promise<{ readonly held: SegmentSet }>;
  /** False where the bytes are not those of the segment. */
  write(digest: Digest, index: number, payload: Payload): Promise<boolean>;
  complete(digest: Digest): Promise<string>;
  close(digest: Digest): Promise<void>;
}

/** A file of three segments. */
export interface ContractFile {
  readonly manifest: Manifest;
  readonly segment: (index: number) => Payload;
  readonly corrupt: Payload;
}

/** One computer: each store is that of a new process with the same disk. */
export interface ContractComputer {
  start(): ContractStore;
  file(name: string): ContractFile;
  /** Written segments are there for the next process. */
  readonly keepsSegments: boolean;
}
