import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { ExitCode, ShoalError } from '@shoal/common';
import type { World } from '@shoal/simulator';

import { isScenarioFile, loadScenarioFile } from '#src/simulation/scenario-file.js';

function fileOf(test: TestContext, content: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'shoal-scenario-'));
  test.after(() => {
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
    assert.ok(error instanceof ShoalError, String(error));
    assert.equal(error.exitCode, ExitCode.usage);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  assert.fail('it was accepted');
}

describe('a scenario file', () => {
  it('is told from a name', () => {
    assert.deepEqual(['./mine', 'mine.mjs', 'a/b.js', 'mine.ts'].map(isScenarioFile), [true, true, true, true]);
    assert.deepEqual(['flash-crowd', 'mine', 'mjs'].map(isScenarioFile), [false, false, false]);
  });

  it('exports its scenario by name or by default', async (test) => {
    const scenario = "{ name: 'mine', summary: 'a test', play: async () => {} }";
    for (const how of ['export const scenario =', 'export default']) {
      const { name, summary } = await loadScenarioFile(fileOf(test, `${how} ${scenario};`));
      assert.deepEqual([name, summary], ['mine', 'a test']);
    }
  });

  it('that is none is refused with what it lacks', async (test) => {
    const contents: [string, RegExp][] = [
      ['', /exports no scenario/],
      ['export default 5', /exports no scenario/],
      ["export default { summary: '', play() {} }", /has no name/],
      ["export default { name: 'mine', play() {} }", /'mine' has no summary/],
      ["export default { name: 'mine', summary: '' }", /'mine' has no play/],
    ];
    for (const [content, reason] of contents) {
      const path = fileOf(test, content);
      assert.match(await refusal(loadScenarioFile(path)), reason);
    }
    assert.match(
      await refusal(loadScenarioFile('/nonexistent/mine.mjs')),
      /^\/nonexistent\/mine\.mjs: there is no such file$/,
    );
  });

  it('that throws is one line with file and line', async (test) => {
    const atLoading = fileOf(test, "\n\nthrow new Error('too early\\nby far');");
    assert.equal(await refusal(loadScenarioFile(atLoading)), `${atLoading}:3: too early`);

    const misspelt = fileOf(test, 'export default {\n  name: nam,\n};');
    assert.equal(await refusal(loadScenarioFile(misspelt)), `${misspelt}:2: nam is not defined`);

    const broken = fileOf(test, 'export default {\n  name: = 5,\n};');
    assert.match(await refusal(loadScenarioFile(broken)), /mine\.mjs:2: Unexpected token/);

    const path = fileOf(
      test,
      "export default { name: 'mine', summary: '',\n  async play(world) {\n    world.party();\n  } };",
    );
    const scenario = await loadScenarioFile(path);
    const world = { party: () => assert.fail() } as unknown as World;
    assert.match(await refusal(scenario.play({} as World)), /mine\.mjs:3: world\.party is not a function$/);
    assert.match(await refusal(scenario.play(world)), /mine\.mjs:3: Failed$/, 'the place in the file, not below it');
  });
});
