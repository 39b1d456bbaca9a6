import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { runScenario, type Scenario } from '@shoal/simulator';
import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { compileErrors } from './compile.js';
import { fencesOf } from './fences.js';

const documents = ['docs/simulation.md', 'CONTRIBUTING.md'];

describe('code in the documents', () => {
  for (const { where, text } of documents.flatMap(fencesOf).filter(({ language }) => language === 'ts')) {
    it(`compiles: ${where}`, () => {
      // The first line of a snippet that belongs to a package names its file.
      const path = /^\/\/ (packages\/\S+\.ts)$/m.exec(text)?.[1] ?? 'test/documents/snippet.ts';
      expect(compileErrors(path, text)).to.deep.equal([]);
    });
  }

  it('is checked: a snippet with an unknown name has errors', () => {
    expect(compileErrors('test/documents/snippet.ts', 'export const a: Unknown = 1;')).to.deep.equal([
      "Cannot find name 'Unknown'.",
    ]);
  });

  for (const { where, text } of documents.flatMap(fencesOf).filter(({ language }) => language === 'js')) {
    it(`runs as a scenario: ${where}`, async () => {
      const folder = mkdtempSync(join(tmpdir(), 'shoal-snippet-'));
      cleanUp(() => {
        rmSync(folder, { recursive: true });
      });
      const file = join(folder, 'scenario.mjs');
      writeFileSync(file, text);
      const { default: scenario } = (await import(pathToFileURL(file).href)) as { readonly default: Scenario };
      const { problems } = await runScenario(scenario, { peers: 6, segments: 24, seed: 7 });
      expect(problems).to.deep.equal([]);
    });
  }
});
