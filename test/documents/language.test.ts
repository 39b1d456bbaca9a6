import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

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
      expect(findings.some((finding) => finding.line === 2 && finding.say === say)).to.equal(true);
    });
  }

  it('finds phrases in every kind of comment, on the line where they are', () => {
    const text = `/** One.\n * ${phrase}\n */\nconst a = 1; // ${phrase}\n/* ${phrase} */\n`;
    expect(linesOf('a.ts', text)).to.deep.equal([2, 4, 5]);
  });

  it('finds phrases that are broken over two lines of a comment', () => {
    const twoWords = entries.find(({ word: name }) => name.startsWith('for '))?.example ?? '';
    const at = twoWords.lastIndexOf(' of ');
    expect(linesOf('a.ts', `// ${twoWords.slice(0, at)}\n// ${twoWords.slice(at + 1)}\n`)).to.deep.equal([1]);
  });

  it('finds phrases in strings and in the text of templates', () => {
    expect(linesOf('a.mjs', `f('${phrase}');\nf("${phrase}");\nf(\`\${x} ${phrase} \${y}\`);\n`)).to.deep.equal([
      1, 2, 3,
    ]);
  });

  it('finds phrases in Markdown and in comments of protobuf', () => {
    expect(linesOf('a.md', `# Title\n\nText, and\n- ${phrase}\n\n| cell | ${phrase} |\n`)).to.deep.equal([4, 6]);
    expect(linesOf('a.proto', `// ${phrase}\nmessage ${word} {}\n`)).to.deep.equal([1]);
  });

  it('leaves identifiers, names in strings and regular expressions alone', () => {
    const text = `import '${word}';\nconst ${word} = '${word}';\nconst { ${word}Timeout } = /${phrase}/;\nf(\`\${${word}}\`);\n`;
    expect(linesOf('a.ts', text)).to.deep.equal([]);
  });

  it('leaves code in comments and in Markdown alone', () => {
    expect(linesOf('a.ts', `// The field \`${word}\`.\n`)).to.deep.equal([]);
    const text = `Text \`${phrase}\`.\n\n\`\`\`sh\n${phrase}\n\`\`\`\n\n[link](${word}.md) https://host/${word}\n`;
    expect(linesOf('a.md', text)).to.deep.equal([]);
  });

  it('is not led astray by comment markers in strings, templates and regular expressions', () => {
    const text = `const a = 'http://${word} b';\nconst b = \`// \${1}\`;\nconst c = /\\/\\/ ${phrase}/;\nconst d = "/*";\n// ${phrase}\n`;
    expect(linesOf('a.ts', text)).to.deep.equal([1, 5]);
  });

  it('refuses citations of documents that are not in the repository', () => {
    const [finding] = findWords('a.ts', `/** As ${['DESIGN', '§5'].join(' ')} says. */\n`);
    expect(finding?.say ?? '').to.match(/docs\//);
  });

  it('prints file, line and suggestion, and fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shoal-language-'));
    cleanUp(() => {
      rmSync(folder, { recursive: true });
    });
    const file = join(folder, 'a.ts');
    writeFileSync(file, `\n// ${phrase}\n`);
    const check = () =>
      spawnSync(process.execPath, [fileURLToPath(new URL('check-language.mjs', scripts)), file], { encoding: 'utf8' });
    const failed = check();
    expect(failed.status).to.equal(1);
    expect(failed.stdout.startsWith(`${file}:2: "${word}": say `)).to.equal(true);
    writeFileSync(file, '// Plain words.\n');
    expect(check().status).to.equal(0);
  });
});
