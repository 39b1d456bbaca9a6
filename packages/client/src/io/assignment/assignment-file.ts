import { isUtf8 } from 'node:buffer';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import {
  ExitCode,
  fileNameProblem,
  HASH_BYTES,
  type Manifest,
  MAX_DECLARED_NAME_BYTES,
  MAX_RANK,
  MAX_SEGMENTS,
  printable,
  type Rank,
  ShoalError,
} from '@shoal/common';
import { withDigest } from '@shoal/common/io';

import { readProblem } from '../problems/read-problem.js';
import { TokenScanner } from './token-scanner.js';

/** One client's assignment input: the declared files it owns and the names it wants. */
export interface AssignmentInput {
  readonly owned: readonly Manifest[];
  readonly wanted: readonly string[];
}

export interface AssignmentFile {
  readonly rank: Rank;
  readonly path: string;
}

export const MAX_ASSIGNMENT_BYTES = 256 * 1024 * 1024;
const MAX_FILES = 1_000_000;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

/**
 * Reads the course program's format: the number of owned files; of each its name, its number of
 * segments and that many hashes of 32 characters; then the number and the names of wanted files.
 * Throws a one-line ShoalError, `path:line: problem`, for malformed input.
 */
export function parseAssignmentFile(bytes: Uint8Array | string, path: string): AssignmentInput {
  const content = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  const nul = content.indexOf(0);
  if (nul >= 0) throw problemAt(content, nul, path, 'this is a binary file, expected text');
  if (!isUtf8(content)) throw new ShoalError(ExitCode.usage, `${path}:1: the file is not valid UTF-8, expected text`);
  // A byte order mark does not belong to the first number.
  const hasMark = BYTE_ORDER_MARK.equals(content.subarray(0, BYTE_ORDER_MARK.length));
  return new Parser(hasMark ? content.subarray(BYTE_ORDER_MARK.length) : content, path).parse();
}

export async function readAssignmentFile(path: string): Promise<AssignmentInput> {
  let bytes: Uint8Array;
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) throw new ShoalError(ExitCode.usage, `${path} is a folder, expected an input file`);
    if (!stats.isFile()) throw new ShoalError(ExitCode.usage, `${path} is not a regular file`);
    if (stats.size > MAX_ASSIGNMENT_BYTES) {
      throw new ShoalError(
        ExitCode.usage,
        `${path} is ${stats.size} bytes long, over the limit of ${MAX_ASSIGNMENT_BYTES}`,
      );
    }
    bytes = await readFile(path);
  } catch (error) {
    throw new ShoalError(ExitCode.usage, readProblem(error, path).message);
  }
  return parseAssignmentFile(bytes, path);
}

/** The rank in the name of an input, `in<rank>.txt`; 0 for any other name. */
export function rankOfInput(path: string): Rank {
  const rank = Number(INPUT_NAME.exec(basename(path))?.[1] ?? 0);
  return rank <= MAX_RANK ? rank : 0;
}

const INPUT_NAME = /^in(\d+)\.txt$/;

/** The inputs `in<rank>.txt` in a folder, in order of their ranks; a folder without any is an error. */
export async function findAssignmentFiles(folder: string): Promise<AssignmentFile[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    const isFile = (error as NodeJS.ErrnoException).code === 'ENOTDIR';
    throw new ShoalError(ExitCode.usage, isFile ? `${folder} is not a folder` : readProblem(error, folder).message);
  }
  const paths = new Map<Rank, string>();
  for (const name of names.sort()) {
    const digits = INPUT_NAME.exec(name)?.[1];
    if (digits === undefined) continue;
    const path = join(folder, name);
    const rank = Number(digits);
    if (rank === 0) throw new ShoalError(ExitCode.usage, `${path}: rank 0 is the tracker, clients start at in1.txt`);
    if (rank > MAX_RANK) throw new ShoalError(ExitCode.usage, `${path}: the rank is over the limit of ${MAX_RANK}`);
    const other = paths.get(rank);
    if (other !== undefined) throw new ShoalError(ExitCode.usage, `${other} and ${path} are both for rank ${rank}`);
    paths.set(rank, path);
  }
  if (paths.size === 0) throw new ShoalError(ExitCode.usage, `${folder} has no input files in1.txt, in2.txt, …`);
  return [...paths].map(([rank, path]) => ({ rank, path })).sort((a, b) => a.rank - b.rank);
}

class Parser {
  readonly #content: Uint8Array;
  readonly #path: string;
  readonly #tokens: TokenScanner;

  constructor(content: Uint8Array, path: string) {
    this.#content = content;
    this.#path = path;
    this.#tokens = new TokenScanner(content);
  }

  parse(): AssignmentInput {
    const owned = new Map<string, Manifest>();
    for (let left = this.#count('the number of owned files', MAX_FILES); left > 0; left -= 1) {
      const name = this.#name('the name of an owned file');
      if (owned.has(name)) throw this.#problem(`"${printable(name)}" is owned twice, expected each name once`);
      owned.set(name, this.#owned(name));
    }
    const wanted = new Set<string>();
    for (let left = this.#count('the number of wanted files', MAX_FILES); left > 0; left -= 1) {
      const name = this.#name('the name of a wanted file');
      if (wanted.has(name)) throw this.#problem(`"${printable(name)}" is wanted twice, expected each name once`);
      if (owned.has(name)) {
        throw this.#problem(`this client owns and wants "${printable(name)}", expected a file that it does not have`);
      }
      wanted.add(name);
    }
    if (this.#tokens.next()) {
      throw this.#problem(`"${this.#shown()}" follows the last wanted file, expected the end of the file`);
    }
    return { owned: [...owned.values()], wanted: [...wanted] };
  }

  #owned(name: string): Manifest {
    const segments = this.#count(`the number of segments of "${printable(name)}"`, MAX_SEGMENTS);
    // Reserve no memory for a count that exceeds the rest of the file.
    const hashes = new Uint8Array(Math.min(segments * HASH_BYTES, this.#tokens.remaining));
    for (let index = 0; index < segments; index += 1) {
      this.#expect(() => `hash ${index + 1} of ${segments} of "${printable(name)}"`);
      const hash = this.#content.subarray(this.#tokens.start, this.#tokens.end);
      if (hash.length !== HASH_BYTES || !hash.every(isPrintableAscii)) throw this.#badHash(index, segments, name);
      hashes.set(hash, index * HASH_BYTES);
    }
    return withDigest({ kind: 'declared', name, length: 0, segmentLength: 0, hashes });
  }

  #badHash(index: number, segments: number, name: string): ShoalError {
    const text = this.#text();
    const which = `hash ${index + 1} of ${segments} of "${printable(name)}"`;
    if (text.length === HASH_BYTES) {
      return this.#problem(`${which} is "${printable(text)}", expected ${HASH_BYTES} printable ASCII characters`);
    }
    return this.#problem(`${which} has ${text.length} characters, expected ${HASH_BYTES}: "${printable(text)}"`);
  }

  #count(what: string, limit: number): number {
    this.#expect(() => what);
    const text = this.#text();
    const count = /^\d{1,15}$/.test(text) ? Number(text) : Infinity;
    if (count <= limit) return count;
    throw this.#problem(`"${printable(text)}" is not ${what}, expected a whole number from 0 to ${limit}`);
  }

  #name(what: string): string {
    this.#expect(() => what);
    const name = this.#text();
    const problem = fileNameProblem(name, MAX_DECLARED_NAME_BYTES);
    if (problem !== undefined) throw this.#problem(`${problem}, expected ${what}`);
    return name;
  }

  #expect(what: () => string): void {
    if (!this.#tokens.next()) throw this.#problem(`the file ends here, expected ${what()}`);
  }

  #text(): string {
    return Buffer.from(this.#content.subarray(this.#tokens.start, this.#tokens.end)).toString();
  }

  #shown(): string {
    return printable(this.#text());
  }

  #problem(text: string): ShoalError {
    return problemAt(this.#content, this.#tokens.start, this.#path, text);
  }
}

function problemAt(content: Uint8Array, position: number, path: string, text: string): ShoalError {
  let line = 1;
  for (let at = 0; at < position; at += 1) if (content[at] === 0x0a) line += 1;
  return new ShoalError(ExitCode.usage, `${path}:${line}: ${text}`);
}

function isPrintableAscii(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f;
}
