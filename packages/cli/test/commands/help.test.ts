import { visible } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { runCommandLine } from '#src/command-line.js';
import { commands } from '#src/commands/index.js';
import { unknownCommand } from '#src/commands/unknown-command.js';
import type { Output } from '#src/process/output.js';

/** The help of a command. */
async function helpOf(name: string): Promise<string[]> {
  const lines: string[] = [];
  const output: Output = {
    ...{ isTerminal: false, columns: 80, json: () => undefined, flush: () => Promise.resolve() },
    print: (line) => lines.push(line),
  };
  const [downloadWorker, uploadWorker, hashWorker] = [new URL('a:'), new URL('a:'), new URL('a:')];
  const workers = { downloadWorker, uploadWorker, hashWorker };
  await runCommandLine([name, '--help'], { output, env: {}, script: '', workers });
  return lines;
}

describe('help', () => {
  for (const { name } of commands) {
    it(`${name}: is wrapped, options and all`, async () => {
      const lines = await helpOf(name);
      expect(lines.length).to.be.above(5);
      for (const line of lines) expect(visible(line)).to.equal(line);
      // Examples are commands, to be copied whole.
      const tooWide = lines.filter((line) => line.length > 100 && !/^ {2}shoal /.test(line));
      expect(tooWide).to.deep.equal([]);
    });
  }

  it('names the choices of an option that has many of them', async () => {
    const text = (await helpOf('get')).join(' ').replace(/\s+/g, ' ');
    expect(text).to.match(/--segments <name>/);
    expect(text).to.match(/: rarest-first, .*streaming/);
    expect(text).to.match(/--log-format <human\|json>/);
  });
});

describe('a word that is no command', () => {
  const names = commands.map(({ name }) => name);
  for (const [word, meant] of [
    ['gett', 'did you mean "shoal get"?'],
    ['trakcer', 'did you mean "shoal tracker"?'],
    ['list', 'did you mean "shoal status"?'],
    ['version', 'did you mean "shoal --version"?'],
    ['constructor', 'see shoal help'],
    ['nonsense', 'see shoal help'],
  ] as const) {
    it(`is distinguished from one: ${word}`, () => {
      expect(unknownCommand(word, names)).to.equal(`unknown command '${word}': ${meant}`);
    });
  }
});
