import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExitCode, ShoalError } from '@shoal/common';
import type { World } from '@shoal/simulator';
import { cleanUp } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { isScenarioFile, loadScenarioFile } from '#src/simulation/scenario/scenario-file.js';

function fileOf(content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-scenario-'));
  cleanUp(() => {
    rmSync(folder, { recursive: true });
  });
  const path = join(folder, 'mine.mjs');
  writeFileSync(path, content);
  return path;
}

/** The one line that a user gets. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    assert(error instanceof ShoalError, String(error));
    expect(error.exitCode).to.equal(ExitCode.usage);
    expect(error.message).to.not.match(/\n/);
    return error.message;
  }
  expect.fail('it was accepted');
}

describe('a scenario file', () => {
  it('is distinguished from a name', () => {
    expect(['./mine', 'mine.mjs', 'a/b.js', 'mine.ts'].map(isScenarioFile)).to.deep.equal([true, true, true, true]);
    expect(['flash-crowd', 'mine', 'mjs'].map(isScenarioFile)).to.deep.equal([false, false, false]);
  });

  it('exports its scenario by name or by default', async () => {
    const scenario = "{ name: 'mine', summary: 'a test', play: async () => {} }";
    for (const how of ['export const scenario =', 'export default']) {
      const { name, summary } = await loadScenarioFile(fileOf(`${how} ${scenario};`));
      expect([name, summary]).to.deep.equal(['mine', 'a test']);
    }
  });

  it('that is none is refused with what it lacks', async () => {
    const contents: [string, RegExp][] = [
      ['', /exports no scenario/],
      ['export default 5', /exports no scenario/],
      ["export default { summary: '', play() {} }", /has no name/],
      ["export default { name: 'mine', play() {} }", /'mine' has no summary/],
      ["export default { name: 'mine', summary: '' }", /'mine' has no play/],
    ];
    for (const [content, reason] of contents) {
      const path = fileOf(content);
      expect(await refusal(loadScenarioFile(path))).to.match(reason);
    }
    expect(await refusal(loadScenarioFile('/nonexistent/mine.mjs'))).to.match(
      /^\/nonexistent\/mine\.mjs: there is no such file$/,
    );
  });

  it('that throws is one line with file and line', async () => {
    const atLoading = fileOf("\n\nthrow new Error('too early\\nby far');");
    expect(await refusal(loadScenarioFile(atLoading))).to.equal(`${atLoading}:3: too early`);

    const misspelt = fileOf('export default {\n  name: nam,\n};');
    expect(await refusal(loadScenarioFile(misspelt))).to.equal(`${misspelt}:2: nam is not defined`);

    const broken = fileOf('export default {\n  name: = 5,\n};');
    expect(await refusal(loadScenarioFile(broken))).to.match(/mine\.mjs:2: Unexpected token/);

    const path = fileOf(
      "export default { name: 'mine', summary: '',\n  async play(world) {\n    world.party();\n  } };",
    );
    const scenario = await loadScenarioFile(path);
    const world = { party: () => expect.fail('no party') } as unknown as World;
    expect(await refusal(scenario.play({} as World))).to.match(/mine\.mjs:3: world\.party is not a function$/);
    expect(await refusal(scenario.play(world)), 'the place in the file, not below it').to.match(
      /mine\.mjs:3: no party$/,
    );
  });
});
