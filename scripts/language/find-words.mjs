// Finds the words of the stop list in prose, and citations of documents that are not part of the repository.
import { readFileSync } from 'node:fs';

import { passagesOf } from './prose.mjs';

const entries = JSON.parse(readFileSync(new URL('stop-list.json', import.meta.url), 'utf8')).map((entry) => ({
  ...entry,
  regex: new RegExp(entry.pattern.replaceAll(' ', '\\s+'), 'gi'),
}));

const citations = /\b(?:DESIGN|HOUSE|NEWCOMER|STYLE|VIEW)(?:\.md\b| §)|\.\.\/shared\b/g;

/**
 * All findings in one file, in the order of their lines.
 * @returns {{ line: number, word: string, say: string }[]}
 */
export function findWords(path, text) {
  const findings = [];
  const add = (offset, word, say) =>
    findings.push({ line: lineAt(text, offset), word: word.replace(/\s+/g, ' '), say });
  for (const { kind, start, text: prose } of passagesOf(path, text)) {
    for (const { kinds, regex, say } of entries) {
      if (kinds !== undefined && !kinds.includes(kind)) continue;
      const { text: trimmed, offset } = withoutLead(prose);
      for (const match of trimmed.matchAll(regex)) add(start + offset + match.index, shortened(match[0]), say);
    }
  }
  for (const match of text.matchAll(citations))
    add(match.index, match[0], 'name a document of this repository: copy what is needed into docs/');
  return findings.sort((one, other) => one.line - other.line);
}

/** Patterns with ^ and $ mean the first and the last word of a passage. */
function withoutLead(prose) {
  const offset = prose.length - prose.trimStart().length;
  return { text: prose.trim(), offset };
}

function shortened(words) {
  return words.length > 40 ? `${words.slice(0, 39)}…` : words;
}

function lineAt(text, offset) {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
