import { findAssignmentFiles, readAssignmentFile } from '@shoal/client/io';
import { ExitCode, HASH_BYTES, printable, ShoalError } from '@shoal/common';
import type { AssignmentInput } from '@shoal/simulator';

/** The inputs `in<rank>.txt` of a folder, for the scenario `assignment`. */
export async function assignmentInputs(folder: string): Promise<AssignmentInput[]> {
  const files = await findAssignmentFiles(folder);
  const inputs = await Promise.all(
    files.map(async ({ rank, path }) => {
      const { owned, wanted } = await readAssignmentFile(path);
      return {
        rank,
        owned: owned.map(({ name, hashes }) => ({ name, hashes: hashTexts(hashes) })),
        wanted,
      };
    }),
  );
  const offered = new Set(inputs.flatMap(({ owned }) => owned.map(({ name }) => name)));
  for (const { rank, wanted } of inputs) {
    const missing = wanted.find((name) => !offered.has(name));
    if (missing === undefined) continue;
    throw new ShoalError(ExitCode.unknownFile, `in${rank}.txt wants ${printable(missing)}, which no client owns`);
  }
  return inputs.map(({ wanted, ...rest }) => ({ ...rest, wanted: wanted.map((name) => ({ by: 'name', name })) }));
}

/** A declared segment's hash is text of 32 characters. */
function hashTexts(hashes: Uint8Array): string[] {
  const text = Buffer.from(hashes).toString('latin1');
  return Array.from({ length: hashes.length / HASH_BYTES }, (_, index) =>
    text.slice(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}
