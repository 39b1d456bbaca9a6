// Finds the prose of a source file: comments and sentences in strings of TypeScript and JavaScript, comments of protobuf,
// and the text of Markdown outside code.
import { extname } from 'node:path';
import ts from 'typescript';

/**
 * A piece of prose. Its text has the length and the line breaks of its place in the file, so that an offset leads back to
 * a line: what is not prose in between (comment markers, code) is blank.
 * @typedef {{ kind: 'comment' | 'string' | 'text', start: number, text: string }} Passage
 */

const finders = {
  '.ts': passagesOfCode,
  '.mjs': passagesOfCode,
  '.cjs': passagesOfCode,
  '.js': passagesOfCode,
  '.proto': passagesOfProto,
  '.md': passagesOfMarkdown,
};

export function canHoldProse(path) {
  return extname(path) in finders;
}

/** @returns {Passage[]} */
export function passagesOf(path, text) {
  return finders[extname(path)]?.(text, path) ?? [];
}

function passagesOfCode(text, path) {
  const literals = literalsIn(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false));
  const strings = literals
    .filter((literal) => literal.isProse)
    .map(({ start, end }) => passage('string', text, start, end));
  return [...strings, ...commentsIn(text, literals)];
}

function passagesOfProto(text) {
  return commentsIn(text, []);
}

function passagesOfMarkdown(text) {
  const fences = /^( *)(`{3,}|~{3,})[^\n]*\n[^]*?^\1?\2[^\n]*$/gm;
  const withoutCode = blankAll(text, [fences, /<!--[^]*?-->/g, /\]\([^)\n]*\)/g, /https?:\/\/[^\s)>]+/g]);
  const passages = [];
  for (const [paragraph] of matches(withoutCode, /[^\n]+(?:\n(?!\s*(?:\n|[-*|#>]|\d+\. ))[^\n]+)*/g)) {
    passages.push({ kind: 'text', start: paragraph.index, text: clean(paragraph[0].replace(/^[\s>*#|-]+/, blank)) });
  }
  return passages;
}

/** All literals in source order. Strings without a space, names of modules and types are names rather than sentences. */
function literalsIn(file) {
  const literals = [];
  const visit = (node, parent) => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) {
      const isName = ts.isImportDeclaration(parent) || ts.isExportDeclaration(parent) || ts.isLiteralTypeNode(parent);
      const isProse = !isName && (/\s/.test(node.text) || !ts.isStringLiteralLike(node));
      literals.push({ start: node.getStart(file), end: node.end, isProse });
    } else if (node.kind === ts.SyntaxKind.RegularExpressionLiteral) {
      literals.push({ start: node.getStart(file), end: node.end, isProse: false });
    }
    ts.forEachChild(node, (child) => visit(child, node));
  };
  visit(file, file);
  return literals.sort((one, other) => one.start - other.start);
}

/** Comments outside the literals. Line comments on adjacent lines form one passage. */
function commentsIn(text, literals) {
  const passages = [];
  let next = 0;
  for (let at = 0; at < text.length;) {
    while (next < literals.length && literals[next].start < at) next++;
    if (literals[next]?.start === at) {
      at = Math.max(literals[next].end, at + 1);
    } else if (text.startsWith('//', at)) {
      const end = endOfLineComments(text, at);
      passages.push(passage('comment', text, at, end));
      at = end;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2) + 2 || text.length;
      passages.push(passage('comment', text, at, end));
      at = end;
    } else {
      at++;
    }
  }
  return passages;
}

function endOfLineComments(text, start) {
  const lines = /\/\/[^\n]*(?:\n[ \t]*\/\/[^\n]*)*/y;
  lines.lastIndex = start;
  lines.exec(text);
  return lines.lastIndex;
}

function passage(kind, text, start, end) {
  const raw = text.slice(start, end);
  const bare =
    kind === 'comment'
      ? blankAll(raw, [/^\s*\/\/+/gm, /^\/\*+|\*+\/$/g, /^\s*\*+/gm, /@\w+/g])
      : blankAll(raw, [/^.|.$/g]);
  return { kind, start, text: clean(bare) };
}

/** Code in prose is no prose. */
function clean(text) {
  return blankAll(text, [/`[^`\n]*`/g, /\$\{|\}/g]);
}

function blankAll(text, patterns) {
  return patterns.reduce((rest, pattern) => rest.replace(pattern, blank), text);
}

function blank(match) {
  return match.replace(/[^\n]/g, ' ');
}

function matches(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => [match]);
}
