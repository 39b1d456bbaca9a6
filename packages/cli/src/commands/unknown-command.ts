import { meantText, similarNames } from '@shoal/common';

/** Names of commands in other tools. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  download: 'get',
  fetch: 'get',
  pull: 'get',
  list: 'status',
  ls: 'status',
  push: 'share',
  seed: 'share',
  serve: 'share',
  upload: 'share',
  simulate: 'sim',
  version: '--version',
};

/** One line about a word that is no command, and what was meant by it. */
export function unknownCommand(word: string, names: readonly string[]): string {
  const other = Object.hasOwn(OTHER_NAMES, word) ? OTHER_NAMES[word] : undefined;
  const meant = meantText(
    other === undefined ? similarNames(word, names, 1).map((name) => `shoal ${name}`) : [`shoal ${other}`],
  );
  return `unknown command '${word}': ${meant ?? 'see shoal help'}`;
}
