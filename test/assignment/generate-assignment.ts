import { Random } from '@shoal/common';

import {
  type Assignment,
  type DeclaredFile,
  makeDeclaredFile,
  type PlannedClient,
  toAssignment,
} from './assignment.js';

export interface AssignmentOptions {
  readonly clients: number;
  readonly files: number;
  readonly minSegments: number;
  readonly maxSegments: number;
  readonly seed: number;
}

interface Client extends PlannedClient {
  readonly role: 'seeder' | 'peer' | 'leecher';
  readonly owned: DeclaredFile[];
  readonly wanted: DeclaredFile[];
}

/**
 * An assignment as the course sets it, and the oracle: the files that each client must have at the end. The
 * same options give the same assignment. Every wanted file has an owner, owners of one file hold
 * the same hashes, no client wants a file that it owns, and from three clients on there is a pure seeder, a
 * client that owns and wants, and a pure leecher.
 */
export function generateAssignment(options: AssignmentOptions): Assignment {
  const random = new Random(options.seed);
  const files = Array.from({ length: options.files }, (_, index) => makeFile(index + 1, options, random));
  const clients = makeClients(options.clients, random);
  for (const file of files) giveAway(file, files, clients, random);
  for (const client of clients) wish(client, files, random);
  return toAssignment(clients);
}

function makeFile(number: number, { minSegments, maxSegments }: AssignmentOptions, random: Random): DeclaredFile {
  // The original cuts names at 15 characters.
  const name = number % 5 === 0 ? `a-rather-long-name-of-file-${number}.tar.gz` : `file${number}`;
  const segments = minSegments + random.below(maxSegments - minSegments + 1);
  return makeDeclaredFile(name, segments, random);
}

function makeClients(count: number, random: Random): Client[] {
  const ranks = random.shuffle(Array.from({ length: count }, (_, index) => index + 1));
  const clients = ranks.map((rank, index): Client => ({ rank, role: roleOf(index, random), owned: [], wanted: [] }));
  return clients.sort((a, b) => a.rank - b.rank);
}

function roleOf(index: number, random: Random): Client['role'] {
  const fixed = (['seeder', 'leecher', 'peer'] as const)[index];
  return fixed ?? (['seeder', 'peer', 'peer', 'leecher', 'leecher'] as const)[random.below(5)] ?? 'peer';
}

/**
 * One to all of those that may own something own this. The first file is the pure seeders' alone
 * and the last one belongs to all, so that every peer both lacks and has a file.
 */
function giveAway(
  file: DeclaredFile,
  files: readonly DeclaredFile[],
  clients: readonly Client[],
  random: Random,
): void {
  const isFirst = file === files[0];
  const isLast = file === files.at(-1);
  const may = clients.filter(({ role }) => role === 'seeder' || (role === 'peer' && !isFirst));
  const owners = isLast ? may.length : 1 + random.below(may.length);
  for (const owner of random.shuffle(may).slice(0, owners)) owner.owned.push(file);
}

function wish({ role, owned, wanted }: Client, files: readonly DeclaredFile[], random: Random): void {
  if (role === 'seeder') return;
  const lacking = random.shuffle(files.filter((file) => !owned.includes(file)));
  wanted.push(...lacking.slice(0, 1 + random.below(lacking.length || 1)));
}
