/**
 * Two names with the same folded name are one name on some file system: one that ignores case, normalises Unicode,
 * or ignores code points that are not shown (ext4 with casefold, APFS, HFS+, NTFS).
 *
 * Full case folding by way of both case mappings: lower case first for ẞ and İ, upper case for ß, ſ and ligatures, which
 * have more letters or another one there.
 */
export function foldedName(name: string): string {
  if (ASCII.test(name)) return name.toLowerCase();
  const letters = name.normalize('NFD').replace(IGNORABLE, '').toLowerCase();
  return letters.replace(HAS_UPPER_CASE, upperAndLower).normalize('NFC');
}

/** The dotless i alone has the upper case of another letter and is no variant of it. A final sigma is a sigma. */
const HAS_UPPER_CASE = /[^\u0131]+/gu;

function upperAndLower(letters: string): string {
  return letters.toUpperCase().toLowerCase().replaceAll('ς', 'σ').normalize('NFD').toLowerCase();
}

const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;

const ASCII = /^\p{ASCII}*$/u;
