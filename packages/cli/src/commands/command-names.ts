import { meantText, similarNames } from '@shoal/common';

/** Commands by the names that other tools have for them. */
export const ALIASES: Readonly<Record<string, string>> = {
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
};

/**
 * The arguments with `sim`'s `--segments NUMBER` as `--segment-count NUMBER`. In a simulation both the number and the
 * order of segments are natural meanings of --segments, and no policy's name is a number.
 */
export function withSegmentCount(args: readonly string[]): string[] {
  if (args[0] !== 'sim') return [...args];
  return args.map((word, i) => {
    if (word === '--segments' && /^\d+$/.test(args[i + 1] ?? '')) return '--segment-count';
    return word.replace(/^--segments=(?=\d+$)/, '--segment-count=');
  });
}

/** The error for a word that is no command, with the command that it resembles. */
export function unknownCommand(word: string, names: readonly string[]): string {
  const similar = similarNames(word, [...names, 'version'], 1).map((name) => `shoal ${name}`);
  return `unknown command '${word}': ${meantText(similar) ?? 'see shoal help'}`;
}
