import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root, from the compiled test. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

export interface Fence {
  readonly language: string;
  /** `docs/simulation.md:14` */
  readonly where: string;
  readonly text: string;
}

export function readDocument(path: string): string {
  return readFileSync(root + path, 'utf8');
}

/** The fenced code blocks of a Markdown document. */
export function fencesOf(path: string): readonly Fence[] {
  const document = readDocument(path);
  return [...document.matchAll(/^```(\w*)\n([^]*?)^```$/gm)].map((match) => ({
    language: match[1] ?? '',
    where: `${path}:${document.slice(0, match.index).split('\n').length}`,
    text: match[2] ?? '',
  }));
}

/** Commands after a prompt, without comments; a line that ends with a backslash continues. */
export function commandsOf({ text }: Fence): readonly string[] {
  return [...text.replaceAll('\\\n', ' ').matchAll(/^\$ (.+)$/gm)].map(([, line = '']) => line.replace(/\s+# .*$/, ''));
}
