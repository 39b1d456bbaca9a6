import { parseAssignmentFile } from '@shoal/client/io';
import { declaredHashText, type Manifest, segmentCount } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { generateAssignment } from './generate-assignment.js';

const options = { clients: 8, files: 12, minSegments: 1, maxSegments: 30, seed: 3 };

describe('generateAssignment', () => {
  it('gives the same for the same seed, and another for another', () => {
    expect(generateAssignment(options)).to.deep.equal(generateAssignment(options));
    expect(generateAssignment(options)).to.not.deep.equal(generateAssignment({ ...options, seed: 4 }));
  });

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`is sound, and its oracle right, for seed ${seed}`, () => {
      const { inputs, expected } = generateAssignment({ ...options, seed });
      const clients = [...inputs].map(([rank, text]) => ({ rank, ...parseAssignmentFile(text, `in${rank}.txt`) }));
      expect(clients.map((client) => client.rank)).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
      const files = new Map<string, Manifest>();
      for (const manifest of clients.flatMap((client) => client.owned)) {
        expect(files.get(manifest.name)?.digest ?? manifest.digest, 'owners hold the same').to.equal(manifest.digest);
        files.set(manifest.name, manifest);
      }
      const outputs = clients.flatMap(({ rank, wanted }) => wanted.map((name) => [`client${rank}_${name}`, name]));
      expect([...expected.keys()].sort()).to.deep.equal(outputs.map(([output]) => output).sort());
      for (const [output, name] of outputs) expect(expected.get(output!)).to.equal(textOf(files.get(name!)!));
      expect(
        clients.some((client) => client.wanted.length === 0),
        'a pure seeder',
      ).to.equal(true);
      expect(
        clients.some((client) => client.owned.length === 0),
        'a pure leecher',
      ).to.equal(true);
      expect(
        clients.some((client) => client.owned.length > 0 && client.wanted.length > 0),
        'one that owns and wants',
      ).to.equal(true);
    });
  }
});

function textOf(manifest: Manifest): string {
  const indices = Array.from({ length: segmentCount(manifest) }, (_, index) => index);
  return indices.map((index) => `${declaredHashText(manifest, index)}\n`).join('');
}
