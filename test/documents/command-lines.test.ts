import { spawnSync } from 'node:child_process';

import { expect } from 'chai';
import { describe, it } from 'mocha';

import { commandsOf, fencesOf, readDocument, root } from './fences.js';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs/operations.md',
  'docs/simulation.md',
  'docs/hostile-input.md',
];

describe('command lines in the documents', () => {
  const helps = new Map<string, string>();
  const helpOf = (words: readonly string[]): string => {
    const key = words.join(' ');
    const known = helps.get(key) ?? shoal('help', ...words) + shoal(...words, '--help-all');
    helps.set(key, known);
    return known;
  };

  for (const document of documents) {
    it(`name commands and options that exist: ${document}`, () => {
      const lines = fencesOf(document).flatMap((fence) =>
        commandsOf(fence).map((line) => ({ line, where: fence.where })),
      );
      const unknown = lines.flatMap(({ line, where }) =>
        shoalCommands(line).flatMap((words) =>
          unknownIn(words, helpOf).map((word) => `${where}: ${word} in "${line}"`),
        ),
      );
      expect(unknown).to.deep.equal([]);
    });
  }

  it('are found: most of the commands are in the documents', () => {
    const words = documents.flatMap(fencesOf).flatMap(commandsOf).flatMap(shoalCommands);
    const names = new Set(words.map(([name = '']) => name));
    for (const name of ['tracker', 'share', 'get', 'run', 'sim', 'key', 'cert', 'token'])
      expect(names.has(name), name).to.equal(true);
  });

  it('and options in the text exist', () => {
    const commands = [...shoal('help').matchAll(/^ {2}([a-z]+) /gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
    expect(commands.length).to.be.above(5);
    const subcommands = [
      ['cert', 'init'],
      ['key', 'create'],
      ['token', 'create'],
      ['token', 'secret'],
    ];
    const known = [...commands.map((name) => [name]), ...subcommands].map(helpOf).join('\n');
    const unknown = documents.flatMap((document) =>
      [...readDocument(document).matchAll(/`(?:shoal [^`]*)?(--[a-z][a-z-]+)[^`]*`/g)]
        .filter(([code]) => !/npm|docker|audit|--help|--grep/.test(code))
        .map(([, option = '']) => option)
        .filter((option) => !hasOption(known, option) && !others.has(option))
        .map((option) => `${document}: ${option}`),
    );
    expect([...new Set(unknown)]).to.deep.equal([]);
  });
});

/** Options of other programs that the documents name in the text. */
const others = new Set(['--scale', '--user', '--parallel', '--max-semi-space-size']);

function shoal(...args: readonly string[]): string {
  return spawnSync(process.execPath, ['packages/cli/bin/shoal.js', ...args], { cwd: root, encoding: 'utf8' }).stdout;
}

/** The words behind each `shoal` of a line, which may be in a pipe, behind npx or in a container. */
function shoalCommands(line: string): readonly (readonly string[])[] {
  return line
    .split(/ \| | && |;/)
    .map((part) => /(?:^|\s)shoal (.+)$/.exec(part.replace(/ > .*$/, ''))?.[1])
    .filter((rest) => rest !== undefined && !/^(--tag|\.)/.test(rest))
    .map((rest = '') => rest.trim().split(/\s+/));
}

function unknownIn(
  [name = '', ...rest]: readonly string[],
  helpOf: (words: readonly string[]) => string,
): readonly string[] {
  const sub = ['cert', 'key', 'token'].includes(name) ? rest[0] : undefined;
  if (name === 'help' || name.startsWith('-') || /^[A-Z]+$/.test(name)) return [];
  const help = helpOf(sub === undefined ? [name] : [name, sub]);
  if (!help.includes(`Usage: shoal ${name}`)) return [name];
  return rest
    .filter((word) => word.startsWith('--'))
    .filter((option) => !hasOption(help, option.split('=')[0] ?? option));
}

function hasOption(help: string, option: string): boolean {
  return new RegExp(`(^|[\\s,])${option}(?![\\w-])`, 'm').test(help);
}
