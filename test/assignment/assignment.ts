import type { Random, Rank } from '@shoal/common';

export interface Assignment {
  /** The text of `in<rank>.txt`, by rank. */
  readonly inputs: ReadonlyMap<Rank, string>;
  /** Every output of a correct run and its text, by file name. */
  readonly expected: ReadonlyMap<string, string>;
}

export interface DeclaredFile {
  readonly name: string;
  readonly hashes: readonly string[];
}

export interface PlannedClient {
  readonly rank: Rank;
  readonly owned: readonly DeclaredFile[];
  readonly wanted: readonly DeclaredFile[];
}

/** The inputs that say what these clients own and want, and the outputs of a correct run. */
export function toAssignment(clients: readonly PlannedClient[]): Assignment {
  return {
    inputs: new Map(clients.map((client) => [client.rank, inputText(client)])),
    expected: new Map(
      clients.flatMap(({ rank, wanted }) => wanted.map((file) => [outputName(rank, file), outputText(file)])),
    ),
  };
}

/** A file of random hashes, which are 32 characters each. */
export function makeDeclaredFile(name: string, segments: number, random: Random): DeclaredFile {
  const word = () => random.uint32().toString(16).padStart(8, '0');
  return { name, hashes: Array.from({ length: segments }, () => word() + word() + word() + word()) };
}

function inputText({ owned, wanted }: PlannedClient): string {
  const lines = [`${owned.length}`];
  for (const { name, hashes } of owned) lines.push(`${name} ${hashes.length}`, ...hashes);
  lines.push(`${wanted.length}`, ...wanted.map((file) => file.name));
  return lines.map((line) => `${line}\n`).join('');
}

function outputName(rank: Rank, { name }: DeclaredFile): string {
  return `client${rank}_${name}`;
}

function outputText({ hashes }: DeclaredFile): string {
  return hashes.map((line) => `${line}\n`).join('');
}
