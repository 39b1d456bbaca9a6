import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { HASH_BYTES, type Rank } from '@shoal/common';
import { blake3, withDigest } from '@shoal/common/io';
import type { AssignmentInput, Parameters, ScenarioFile } from '@shoal/simulator';

import { toAssignment } from '../../assignment/assignment.js';
import { randomBytes } from '../../harness/test-files.js';

interface RealFile extends ScenarioFile {
  /** The contents on the disk of a complete client. */
  readonly contents: Buffer;
  /** Of a file that is known by its hashes only. */
  readonly hashes: readonly string[] | undefined;
}

/** The files of one real world, in a folder. */
export class RealFiles {
  readonly #folder: string;
  readonly #parameters: Parameters;
  readonly #files = new Map<string, RealFile>();

  constructor(folder: string, parameters: Parameters) {
    this.#folder = folder;
    this.#parameters = parameters;
    mkdirSync(folder, { recursive: true });
  }

  /** A new one of random bytes. */
  real(name = `file${this.#files.size + 1}`): ScenarioFile {
    const { segments, segmentBytes, seed } = this.#parameters;
    const contents = randomBytes(segments * segmentBytes, (seed + this.#files.size) % 256);
    const hashes = Buffer.alloc(segments * HASH_BYTES);
    for (let index = 0; index < segments; index += 1) {
      blake3(contents.subarray(index * segmentBytes, (index + 1) * segmentBytes)).copy(hashes, index * HASH_BYTES);
    }
    const { length } = contents;
    const { digest } = withDigest({ kind: 'real', name, length, segmentLength: segmentBytes, hashes });
    writeFileSync(join(this.#folder, name), contents);
    return this.#add({ name, digest, segments, contents, hashes: undefined });
  }

  declared({ name, hashes }: AssignmentInput['owned'][number]): ScenarioFile {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const bytes = Buffer.from(hashes.join(''), 'latin1');
    const { digest } = withDigest({ kind: 'declared', name, length: 0, segmentLength: 0, hashes: bytes });
    const contents = Buffer.from(hashes.map((hash) => `${hash}\n`).join(''));
    return this.#add({ name, digest, segments: hashes.length, contents, hashes });
  }

  /** True where all of these have bytes of their own. */
  areReal(files: readonly ScenarioFile[]): boolean {
    return files.every(({ name }) => this.#get(name).hashes === undefined);
  }

  /** Path of an offered file. */
  path({ name }: ScenarioFile): string {
    return join(this.#folder, name);
  }

  /** The `in<rank>.txt` of a client that owns and wants declared files. */
  writeInput(rank: Rank, offers: readonly ScenarioFile[], wants: readonly ScenarioFile[]): string {
    const declared = ({ name }: ScenarioFile) => ({ name, hashes: this.#get(name).hashes ?? [] });
    const client = { rank, owned: offers.map(declared), wanted: wants.map(declared) };
    const path = join(this.#folder, `in${rank}.txt`);
    writeFileSync(path, toAssignment([client]).inputs.get(rank) ?? '');
    return path;
  }

  /** The fault of the file in a client's folder; undefined if all bytes are correct. */
  problemOf({ name }: ScenarioFile, out: string, rank: Rank | undefined): string | undefined {
    const { contents, hashes } = this.#get(name);
    const path = join(out, hashes === undefined ? name : `client${rank ?? 0}_${name}`);
    if (!existsSync(path)) return `${path} is missing`;
    return readFileSync(path).equals(contents) ? undefined : `${path} has other contents`;
  }

  #get(name: string): RealFile {
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`this world has no file ${name}`);
    return file;
  }

  #add(file: RealFile): ScenarioFile {
    this.#files.set(file.name, file);
    return file;
  }
}
