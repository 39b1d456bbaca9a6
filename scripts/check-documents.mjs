// Checks that the documents name things that exist: linked files and headings, paths, owners of invariants, npm scripts.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

import { root } from './steps.mjs';

const ownerTable = 'docs/invariants.md';
const withPaths = ['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/simulation.md'];

/** Prints one line for each name that leads nowhere; returns 0 if there are none. */
export function checkDocuments() {
  const documents = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const problems = [
    ...documents.flatMap((path) => [...brokenLinks(path), ...unknownScripts(path)]),
    ...withPaths.flatMap(missingPaths),
    ...unknownOwners(),
  ];
  for (const problem of problems) console.log(problem);
  return problems.length > 0 ? 1 : 0;
}

function brokenLinks(document) {
  const problems = [];
  for (const [where, line] of lines(document)) {
    for (const [, target, anchor] of line.matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)) {
      const path = target === '' ? document : normalize(join(dirname(document), target));
      if (!existsSync(join(root, path))) problems.push(`${where}: there is no ${path}`);
      else if (anchor !== undefined && !anchors(path).has(anchor)) problems.push(`${where}: ${path} has no #${anchor}`);
    }
  }
  return problems;
}

/** Anchors as GitHub makes them from headings. */
function anchors(document) {
  const headings = readFileSync(join(root, document), 'utf8').matchAll(/^#+ (.+)$/gm);
  return new Set(
    [...headings].map(([, text]) =>
      text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function unknownScripts(document) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const problems = [];
  for (const [where, line] of lines(document)) {
    for (const [, name] of line.matchAll(/npm run (?:--silent )?([\w:-]+)/g)) {
      if (!(name in scripts)) problems.push(`${where}: package.json has no script ${name}`);
    }
  }
  return problems;
}

/** Paths from the root in backticks, such as `scripts/check.mjs`; `packages/x/{a,b}.ts` names two. */
function missingPaths(document) {
  const problems = [];
  for (const [where, line] of lines(document)) {
    for (const [, path] of line.matchAll(/`((?:packages|test|scripts|bench|docs|proto|namespaces)\/[\w./{},*-]*)`/g)) {
      for (const each of expanded(path)) {
        if (!each.includes('*') && !existsSync(join(root, each))) problems.push(`${where}: there is no ${each}`);
      }
    }
  }
  return problems;
}

function expanded(path) {
  const match = /^([^{]*)\{([^}]*)\}(.*)$/.exec(path);
  if (match === null) return [path];
  return match[2].split(',').flatMap((part) => expanded(`${match[1]}${part}${match[3]}`));
}

/** The last column of the table names classes, functions or files that hold an invariant. */
function unknownOwners() {
  const problems = [];
  for (const [where, line] of lines(ownerTable)) {
    if (!line.startsWith('| INV-')) continue;
    for (const [, owner] of line
      .split('|')
      .at(-2)
      .matchAll(/`([^`]+)`/g)) {
      if (!isInCode(owner)) problems.push(`${where}: the code has no ${owner}`);
    }
  }
  return problems;
}

function isInCode(owner) {
  if (owner.endsWith('.ts')) return git('ls-files', `packages/**/${owner}`) !== '';
  const declaration = `(class|function|interface|const|type) ${owner.split('.')[0]}\\b`;
  return git('grep', '-lE', declaration, '--', 'packages/*/src/*.ts', 'packages/*/src/**/*.ts') !== '';
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8' });
  } catch {
    return '';
  }
}

function lines(document) {
  return readFileSync(join(root, document), 'utf8')
    .split('\n')
    .map((line, index) => [`${document}:${index + 1}`, line]);
}
