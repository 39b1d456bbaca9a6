import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseAssignmentFile } from '@shoal/client/io';
import { declaredHashText, type Manifest, segmentCount } from '@shoal/common';

import { generateAssignment } from './generate-assignment.js';

const options = { clients: 8, files: 12, minSegments: 1, maxSegments: 30, seed: 3 };

describe('generateAssignment', () => {
  it('gives the same for the same seed, and another for another', () => {
    assert.deepEqual(generateAssignment(options), generateAssignment(options));
    assert.notDeepEqual(generateAssignment(options), generateAssignment({ ...options, seed: 4 }));
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`is sound, and its oracle right, for seed ${seed}`, () => {
      const { inputs, expected } = generateAssignment({ ...options, seed });
      const clients = [...inputs].map(([rank, text]) => ({ rank, ...parseAssignmentFile(text, `in${rank}.txt`) }));
      assert.deepEqual(
        clients.map((client) => client.rank),
        [1, 2, 3, 4, 5, 6, 7, 8],
      );
      const files = new Map<string, Manifest>();
      for (const manifest of clients.flatMap((client) => client.owned)) {
        assert.equal(files.get(manifest.name)?.digest ?? manifest.digest, manifest.digest, 'owners hold the same');
        files.set(manifest.name, manifest);
      }
      const outputs = clients.flatMap(({ rank, wanted }) => wanted.map((name) => [`client${rank}_${name}`, name]));
      assert.deepEqual([...expected.keys()].sort(), outputs.map(([output]) => output).sort());
      for (const [output, name] of outputs) assert.equal(expected.get(output!), textOf(files.get(name!)!));
      assert.ok(
        clients.some((client) => client.wanted.length === 0),
        'a pure seeder',
      );
      assert.ok(
        clients.some((client) => client.owned.length === 0),
        'a pure leecher',
      );
      assert.ok(
        clients.some((client) => client.owned.length > 0 && client.wanted.length > 0),
        'one that owns and wants',
      );
    });
  }
});

function textOf(manifest: Manifest): string {
  const indices = Array.from({ length: segmentCount(manifest) }, (_, index) => index);
  return indices.map((index) => `${declaredHashText(manifest, index)}\n`).join('');
}
