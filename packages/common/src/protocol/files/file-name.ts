import { foldedName } from './folded-name.js';
import { printable } from '../../text/printable.js';

/** The longest name that file systems take, in UTF-8. */
export const MAX_NAME_BYTES = 255;

/** The longest one of a declared file: with `client<rank>_` before it 255 bytes are enough. */
export const MAX_DECLARED_NAME_BYTES = 230;

/**
 * The fault in a name that must not be written into an output folder, in one clause; undefined if it is
 * valid. A name is one path component: relative, without separators, control characters or the suffix
 * of partial files.
 */
export function fileNameProblem(name: string, maxBytes = MAX_NAME_BYTES): string | undefined {
  const problem = componentProblem(name, maxBytes);
  if (problem !== undefined) return problem;
  return RESERVED.test(foldedName(name)) ? `file name "${printable(name)}" is reserved` : undefined;
}

/** In any case, and with ignorable code points: on some file systems it would be the lock or the `.part` of another. */
const RESERVED = /^\.shoal|\.part$/;

/** The fault in a name that must not be a component of a path on disk; undefined if it is valid. */
export function componentProblem(name: string, maxBytes: number): string | undefined {
  // Nearly all names, of which a directory may have many.
  if (PLAIN.test(name) && name.length <= maxBytes && !DOTS.test(name)) return undefined;
  const shown = printable(name);
  if (name === '') return 'a file name is empty';
  if (utf8Length(name) > maxBytes) return `file name "${shown}" is longer than ${maxBytes} bytes`;
  if (name === '.' || name === '..') return `file name "${shown}" is a folder`;
  if (/[/\\]/.test(name)) return `file name "${shown}" has a path separator`;
  if (/[\p{Cc}\u2028\u2029]/u.test(name)) return `file name "${shown}" has a control character`;
  if (/[\ud800-\udfff]/u.test(name)) return `file name "${shown}" is not valid Unicode`;
  return undefined;
}

/** ASCII without control characters and separators. */
const PLAIN = /^[ -.0-[\]-~]+$/;
const DOTS = /^\.\.?$/;

/**
 * The lookup key of a name: an accented letter may be one character or two (NFC, NFD), depending on the system on
 * which the name was typed or listed, and they look the same. A text that cannot be a file's name is returned
 * unchanged: normalising a long one takes time.
 */
export function nameKey(name: string): string {
  return name.length > MAX_NAME_BYTES || ASCII.test(name) ? name : name.normalize('NFC');
}

export function utf8Length(text: string): number {
  if (ASCII.test(text)) return text.length;
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}

const ASCII = /^\p{ASCII}*$/u;
