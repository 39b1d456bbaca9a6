import { visible } from '@shoal/common';

/** Characters that take two cells of a terminal. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Characters that are put over the one before. */
const COMBINING = /\p{M}/u;

const ASCII = /^\p{ASCII}*$/u;

/** Width of a line in cells of a terminal. */
export function cells(text: string): number {
  if (ASCII.test(text)) return text.length;
  let count = 0;
  for (const character of text) count += cellsOf(character);
  return count;
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - cells(text)));
}

export function paddedStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - cells(text))) + text;
}

/** A line of at most `width` cells, the end cut. */
export function fitted(text: string, width: number): string {
  const shown = visible(text);
  return cells(shown) <= width ? shown : `${head(shown, width - 1)}…`;
}

/** A name of at most `width` cells, the middle cut: its end is as important as its beginning. */
export function shortened(name: string, width: number): string {
  const shown = visible(name);
  if (cells(shown) <= width) return shown;
  const front = head(shown, Math.ceil((width - 1) / 2));
  return `${front}…${tail(shown, width - 1 - cells(front))}`;
}

function head(text: string, width: number): string {
  let room = width;
  let end = 0;
  for (const character of text) {
    room -= cellsOf(character);
    if (room < 0) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function tail(text: string, width: number): string {
  let room = width;
  const kept: string[] = [];
  for (const character of Array.from(text).reverse()) {
    room -= cellsOf(character);
    if (room < 0) break;
    kept.unshift(character);
  }
  return kept.join('');
}

function cellsOf(character: string): number {
  if (COMBINING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
