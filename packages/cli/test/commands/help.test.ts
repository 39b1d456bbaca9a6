import { visible } from '@shoal/common';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { runCommandLine } from '#src/command-line.js';
import { commands } from '#src/commands/index.js';
import { unknownCommand } from '#src/commands/command-names.js';
import type { Output } from '#src/process/output/output.js';

/** The help of a command. */
async function helpOf(name: string, flag = '--help'): Promise<string[]> {
  const lines: string[] = [];
  const output: Output = {
    ...{ isTerminal: false, columns: 80, json: () => undefined, flush: () => Promise.resolve() },
    print: (line) => lines.push(line),
  };
  const [downloadWorker, uploadWorker, hashWorker] = [new URL('a:'), new URL('a:'), new URL('a:')];
  const workers = { downloadWorker, uploadWorker, hashWorker };
  await runCommandLine([name, flag], { output, env: {}, script: '', workers });
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

  for (const { name } of commands) {
    it(`${name}: fits a terminal of 24 lines and 80 columns`, async () => {
      const lines = await helpOf(name);
      expect(lines.length).to.be.at.most(24);
      expect(lines.filter((line) => line.length > 80)).to.deep.equal([]);
    });

    it(`${name}: names every option and tuning key in --help-all, and the basic ones in --help`, async () => {
      const { options } = await (commands.find((entry) => entry.name === name) ?? expect.fail()).load();
      const [short, long] = [(await helpOf(name)).join('\n'), (await helpOf(name, '--help-all')).join('\n')];
      for (const option of Object.values(options)) {
        const term = option.tuning.length > 0 ? `    ${option.flag} ` : `--${option.flag}`;
        expect(long).to.include(term);
        if ((option.basic as readonly string[]).includes(name)) expect(short).to.include(term);
      }
    });
  }

  it('names the choices of an option that has many of them', async () => {
    const text = (await helpOf('get', '--help-all')).join(' ').replace(/\s+/g, ' ');
    expect(text).to.match(/--segments NAME/);
    expect(text).to.match(/: rarest-first, .*streaming/);
    expect(text).to.match(/--log-format HUMAN\|JSON/);
  });
});

describe('a word that is no command', () => {
  const names = commands.map(({ name }) => name);
  for (const [word, meant] of [
    ['gett', 'did you mean "shoal get"?'],
    ['trakcer', 'did you mean "shoal tracker"?'],
    ['versoin', 'did you mean "shoal version"?'],
    ['constructor', 'see shoal help'],
    ['nonsense', 'see shoal help'],
  ] as const) {
    it(`is distinguished from one: ${word}`, () => {
      expect(unknownCommand(word, names)).to.equal(`unknown command '${word}': ${meant}`);
    });
  }
});
