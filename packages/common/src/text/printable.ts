/**
 * Characters that a terminal or a reader does not see as themselves: controls (C0, C1, DEL), format characters (the
 * bidirectional ones too), what fonts leave blank, line and paragraph separators, halves of surrogate pairs, private
 * and unassigned code points. The blank braille pattern is a sign by its category, and yet nothing is seen of it.
 */
const HIDDEN = /[\p{C}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\u2800]/gu;

const PLAIN = /^[ -~]*$/;

/** A text of one line, at its whole length, in which nothing is hidden: each such character becomes U+FFFD. */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(HIDDEN, '\ufffd');
}

/** The same, and cut: enough for every name and for every reason that a person reads. */
export function printable(text: string, characters = MAX_PRINTABLE): string {
  const safe = visible(text);
  // Half a surrogate pair, cut off just now, is no Unicode: a frame with it would be refused.
  return safe.length > characters ? visible(`${safe.slice(0, characters - 1)}…`) : safe;
}

const MAX_PRINTABLE = 500;

/** JSON of one line whose texts hide nothing either: such characters are escaped, so that it stays the same value. */
export function visibleJson(value: unknown): string {
  // Undefined for what is no JSON, whatever its type says.
  const json = JSON.stringify(value) as string | undefined;
  if (json === undefined) return 'null';
  return PLAIN.test(json) ? json : json.replace(HIDDEN, escaped);
}

function escaped(character: string): string {
  let text = '';
  for (let at = 0; at < character.length; at += 1) {
    text += `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return text;
}
