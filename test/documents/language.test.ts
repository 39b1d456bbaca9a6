import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

interface Entry {
  readonly word: string;
  readonly pattern: string;
  readonly say: string;
  readonly example: string;
  readonly kinds?: readonly string[];
}

interface Finding {
  readonly line: number;
  readonly word: string;
  readonly say: string;
}

const scripts = new URL('../../../scripts/', import.meta.url);
const entries = JSON.parse(readFileSync(new URL('language/stop-list.json', scripts), 'utf8')) as readonly Entry[];
const { findWords } = (await import(new URL('language/find-words.mjs', scripts).href)) as {
  readonly findWords: (path: string, text: string) => readonly Finding[];
};

/** A phrase of the list that is looked for everywhere, taken from there so that this file stays free of it. */
const phrase = entries.find(({ word }) => word === 'anew')?.example ?? '';
const word = 'anew';

const linesOf = (path: string, text: string) => findWords(path, text).map(({ line }) => line);

describe('language check', () => {
  for (const { word: name, example, say } of entries) {
    it(`finds its example of "${name}" in a comment`, () => {
      const findings = findWords('a.ts', `const a = 1;\n// ${example}\n`);
      assert.ok(findings.some((finding) => finding.line === 2 && finding.say === say));
    });
  }

  it('finds phrases in every kind of comment, on the line where they are', () => {
    const text = `/** One.\n * ${phrase}\n */\nconst a = 1; // ${phrase}\n/* ${phrase} */\n`;
    assert.deepEqual(linesOf('a.ts', text), [2, 4, 5]);
  });

  it('finds phrases that are broken over two lines of a comment', () => {
    const twoWords = entries.find(({ word: name }) => name === 'for want of')?.example ?? '';
    const at = twoWords.lastIndexOf(' of ');
    assert.deepEqual(linesOf('a.ts', `// ${twoWords.slice(0, at)}\n// ${twoWords.slice(at + 1)}\n`), [1]);
  });

  it('finds phrases in strings and in the text of templates', () => {
    assert.deepEqual(linesOf('a.mjs', `f('${phrase}');\nf("${phrase}");\nf(\`\${x} ${phrase} \${y}\`);\n`), [1, 2, 3]);
  });

  it('finds phrases in Markdown and in comments of protobuf', () => {
    assert.deepEqual(linesOf('a.md', `# Title\n\nText, and\n- ${phrase}\n\n| cell | ${phrase} |\n`), [4, 6]);
    assert.deepEqual(linesOf('a.proto', `// ${phrase}\nmessage ${word} {}\n`), [1]);
  });

  it('leaves identifiers, names in strings and regular expressions alone', () => {
    const text = `import '${word}';\nconst ${word} = '${word}';\nconst { ${word}Timeout } = /${phrase}/;\nf(\`\${${word}}\`);\n`;
    assert.deepEqual(linesOf('a.ts', text), []);
  });

  it('leaves code in comments and in Markdown alone', () => {
    assert.deepEqual(linesOf('a.ts', `// The field \`${word}\`.\n`), []);
    const text = `Text \`${phrase}\`.\n\n\`\`\`sh\n${phrase}\n\`\`\`\n\n[link](${word}.md) https://host/${word}\n`;
    assert.deepEqual(linesOf('a.md', text), []);
  });

  it('is not led astray by comment markers in strings, templates and regular expressions', () => {
    const text = `const a = 'http://${word} b';\nconst b = \`// \${1}\`;\nconst c = /\\/\\/ ${phrase}/;\nconst d = "/*";\n// ${phrase}\n`;
    assert.deepEqual(linesOf('a.ts', text), [1, 5]);
  });

  it('refuses citations of documents that are not in the repository', () => {
    const [finding] = findWords('a.ts', `/** As ${['DESIGN', '§5'].join(' ')} says. */\n`);
    assert.match(finding?.say ?? '', /docs\//);
  });

  it('prints file, line and suggestion, and fails', (context) => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-language-'));
    context.after(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'a.ts');
    writeFileSync(file, `\n// ${phrase}\n`);
    const check = () =>
      spawnSync(process.execPath, [fileURLToPath(new URL('check-language.mjs', scripts)), file], { encoding: 'utf8' });
    const failed = check();
    assert.equal(failed.status, 1);
    assert.ok(failed.stdout.startsWith(`${file}:2: "${word}": say `));
    writeFileSync(file, '// Plain words.\n');
    assert.equal(check().status, 0);
  });
});
