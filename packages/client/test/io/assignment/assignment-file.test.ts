import { chmodSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expectRejection, expectThrow, skipTestIf, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import fc from 'fast-check';

import { declaredHashText, fileNameProblem, MAX_SEGMENTS, segmentCount, ShoalError } from '@shoal/common';
import {
  type AssignmentInput,
  findAssignmentFiles,
  MAX_ASSIGNMENT_BYTES,
  parseAssignmentFile,
  rankOfInput,
  readAssignmentFile,
} from '@shoal/client/io';
import { describe, it } from 'mocha';

const A = '0123456789abcdef0123456789abcdef';
const B = 'fedcba9876543210fedcba9876543210';

interface Plain {
  readonly owned: readonly { readonly name: string; readonly hashes: readonly string[] }[];
  readonly wanted: readonly string[];
}

function plain({ owned, wanted }: AssignmentInput): Plain {
  const hashesOf = (file: AssignmentInput['owned'][number]): string[] =>
    Array.from({ length: segmentCount(file) }, (_, index) => declaredHashText(file, index));
  return { owned: owned.map((file) => ({ name: file.name, hashes: hashesOf(file) })), wanted: [...wanted] };
}

function render({ owned, wanted }: Plain): string[] {
  const files = owned.flatMap(({ name, hashes }) => [name, `${hashes.length}`, ...hashes]);
  return [`${owned.length}`, ...files, `${wanted.length}`, ...wanted];
}

function isUsage(message: string | RegExp): (error: unknown) => true {
  return (error) => {
    assert(error instanceof ShoalError, String(error));
    expect(error.exitCode).to.equal(2);
    if (typeof message === 'string') expect(error.message).to.equal(message);
    else expect(error.message).to.match(message);
    expect(error.message, 'one line').to.not.include('\n');
    return true;
  };
}

const name = fc
  .oneof(fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }), fc.stringMatching(/^[a-z0-9._-]{1,15}$/))
  // The separators of C's isspace; a byte order mark at the start is no part of a name.
  .filter((text) => fileNameProblem(text) === undefined && !text.includes(' '));
const hash = fc.stringMatching(/^[!-~]{32}$/);
const input: fc.Arbitrary<Plain> = fc
  .uniqueArray(name, { maxLength: 8 })
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      split: fc.nat(names.length),
      hashes: fc.array(fc.array(hash, { maxLength: 5 }), { minLength: names.length, maxLength: names.length }),
    }),
  )
  .map(({ names, split, hashes }) => ({
    owned: names.slice(0, split).map((owned, index) => ({ name: owned, hashes: hashes[index] ?? [] })),
    wanted: names.slice(split),
  }));
const gap = fc.stringMatching(/^[ \t\r\n\v\f]{1,3}$/);

describe('an assignment input', () => {
  it('has the format of the course program', () => {
    const text = `2\nfile1 2\n${A}\n${B}\nfile2 1\n${B}\n2\nfile3\nfile4`;
    const parsed = parseAssignmentFile(text, 'in1.txt');
    expect(plain(parsed)).to.deep.equal({
      owned: [
        { name: 'file1', hashes: [A, B] },
        { name: 'file2', hashes: [B] },
      ],
      wanted: ['file3', 'file4'],
    });
    const [first] = parsed.owned;
    assert(first !== undefined);
    expect([first.kind, first.length, first.segmentLength, first.digest.length]).to.deep.equal(['declared', 0, 0, 64]);
  });

  it('comes back from whatever white space it is written with', () => {
    fc.assert(
      fc.property(input, fc.array(gap, { minLength: 1 }), fc.boolean(), (written, gaps, ended) => {
        const text = render(written)
          .map((token, index) => (index === 0 ? token : `${gaps[index % gaps.length] ?? ' '}${token}`))
          .join('');
        expect(plain(parseAssignmentFile(ended ? `${text}\n` : text, 'in1.txt'))).to.deep.equal(written);
        expect(plain(parseAssignmentFile(Buffer.from(text), 'in1.txt'))).to.deep.equal(written);
      }),
    );
  });

  it('that owns and wants nothing is fine', () => {
    for (const text of ['0 0', '0\n0\n', '\ufeff0\r\n0\r\n']) {
      expect(plain(parseAssignmentFile(text, 'in1.txt'))).to.deep.equal({ owned: [], wanted: [] });
    }
  });

  it('is read without the limits of the original', () => {
    const files = 150;
    const hashes = new Array<string>(1_000).fill(A);
    const long = Array.from({ length: files }, (_, n) => ({ name: `a-rather-long-file-name-${n}`, hashes }));
    const parsed = parseAssignmentFile(render({ owned: long, wanted: [] }).join('\n'), 'in1.txt');
    expect(parsed.owned.length).to.equal(files);
    expect(parsed.owned.every((file) => segmentCount(file) === 1_000)).to.equal(true);
  });

  it('cut off anywhere is refused or shorter, and never throws anything else', () => {
    fc.assert(
      fc.property(input, fc.nat(), (written, at) => {
        const text = render(written).join('\n');
        try {
          parseAssignmentFile(text.slice(0, at % text.length), 'in1.txt');
        } catch (error) {
          isUsage(/^in1\.txt:\d+: /)(error);
        }
      }),
    );
  });

  it('of any bytes is read or refused with its line', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          parseAssignmentFile(bytes, 'in1.txt');
        } catch (error) {
          isUsage(/^in1\.txt:\d+: /)(error);
        }
      }),
    );
  });
});

const counted = 'expected a whole number from 0 to';
const refused: readonly (readonly [what: string, content: string | Uint8Array, message: string])[] = [
  ['nothing', '', 'in1.txt:1: the file ends here, expected the number of owned files'],
  ['white space', ' \n\n', 'in1.txt:1: the file ends here, expected the number of owned files'],
  ['no owned file', '1\n', 'in1.txt:1: the file ends here, expected the name of an owned file'],
  ['no segments', '1\nfile1\n', 'in1.txt:2: the file ends here, expected the number of segments of "file1"'],
  [
    'no hashes, and no line end behind the number of segments',
    '1\nfile1 2',
    'in1.txt:2: the file ends here, expected hash 1 of 2 of "file1"',
  ],
  ['a hash missing', `1\nf 2\n${A}\n`, 'in1.txt:3: the file ends here, expected hash 2 of 2 of "f"'],
  ['no wanted count', `1\nf 1\n${A}\n`, 'in1.txt:3: the file ends here, expected the number of wanted files'],
  ['a wanted name missing', '0\n2\nfile1\n', 'in1.txt:3: the file ends here, expected the name of a wanted file'],
  ['a negative count', '-1', `in1.txt:1: "-1" is not the number of owned files, ${counted} 1000000`],
  ['a fraction', '1.5', `in1.txt:1: "1.5" is not the number of owned files, ${counted} 1000000`],
  ['a word for a count', '0\nfile1', `in1.txt:2: "file1" is not the number of wanted files, ${counted} 1000000`],
  ['an exponent', '1e3', `in1.txt:1: "1e3" is not the number of owned files, ${counted} 1000000`],
  [
    'an absurd count',
    '99999999999999999999',
    `in1.txt:1: "99999999999999999999" is not the number of owned files, ${counted} 1000000`,
  ],
  [
    'too many segments',
    `1\nf ${MAX_SEGMENTS + 1}`,
    `in1.txt:2: "1048577" is not the number of segments of "f", ${counted} 1048576`,
  ],
  [
    'the most segments, but no hashes',
    `1\nf ${MAX_SEGMENTS}\n`,
    'in1.txt:2: the file ends here, expected hash 1 of 1048576 of "f"',
  ],
  [
    'a short hash',
    `1\nf 1\n${A.slice(1)}\n0`,
    `in1.txt:3: hash 1 of 1 of "f" has 31 characters, expected 32: "${A.slice(1)}"`,
  ],
  ['a long hash', `1\nf 1\n${A}0\n0`, `in1.txt:3: hash 1 of 1 of "f" has 33 characters, expected 32: "${A}0"`],
  [
    'a count in place of a hash',
    `1\nf 2\n${A}\n0\n`,
    'in1.txt:4: hash 2 of 2 of "f" has 1 characters, expected 32: "0"',
  ],
  [
    'a hash outside ASCII',
    `1\nf 1\n${A.slice(1)}é\n0`,
    `in1.txt:3: hash 1 of 1 of "f" is "${A.slice(1)}é", expected 32 printable ASCII characters`,
  ],
  ['a name owned twice', `2\nf 0\nf 0\n0`, 'in1.txt:3: "f" is owned twice, expected each name once'],
  ['a name wanted twice', '0\n2\nf\nf\n', 'in1.txt:4: "f" is wanted twice, expected each name once'],
  [
    'a name owned and wanted',
    '1\nf 0\n1\nf\n',
    'in1.txt:4: this client owns and wants "f", expected a file that it does not have',
  ],
  [
    'a path as owned name',
    '1\n../f 0\n0',
    'in1.txt:2: file name "../f" has a path separator, expected the name of an owned file',
  ],
  [
    'a path as wanted name',
    '0\n1\n/f',
    'in1.txt:3: file name "/f" has a path separator, expected the name of a wanted file',
  ],
  [
    'an escape in a name',
    '0\n1\n\u001b[31m',
    'in1.txt:3: file name "\ufffd[31m" has a control character, expected the name of a wanted file',
  ],
  [
    'text after the end',
    '0\n0\nmore\n',
    'in1.txt:3: "more" follows the last wanted file, expected the end of the file',
  ],
  ['a NUL', '0\n0\n\0', 'in1.txt:3: this is a binary file, expected text'],
  ['invalid UTF-8', Uint8Array.of(0x30, 0x20, 0xff), 'in1.txt:1: the file is not valid UTF-8, expected text'],
];

describe('an assignment input is refused for', () => {
  for (const [what, content, message] of refused) {
    it(what, () => {
      expectThrow(() => parseAssignmentFile(content, 'in1.txt'), isUsage(message));
    });
  }
});

describe('reading an assignment file', () => {
  const folder = temporaryFolder();
  const at = (file: string): string => join(folder, file);

  it('parses what it finds, and names the file in errors', async () => {
    writeFileSync(at('good.txt'), '0\n1\nfile1\n');
    expect(plain(await readAssignmentFile(at('good.txt')))).to.deep.equal({ owned: [], wanted: ['file1'] });
    writeFileSync(at('bad.txt'), 'x');
    await expectRejection(
      readAssignmentFile(at('bad.txt')),
      isUsage(/bad\.txt:1: "x" is not the number of owned files/),
    );
  });

  it('refuses what is no file', async () => {
    mkdirSync(at('sub'));
    await expectRejection(readAssignmentFile(at('sub')), isUsage(`${at('sub')} is a folder, expected an input file`));
    await expectRejection(readAssignmentFile(at('none.txt')), isUsage(`${at('none.txt')} does not exist`));
    await expectRejection(readAssignmentFile('/dev/null'), isUsage('/dev/null is not a regular file'));
  });

  it('refuses a file that is absurdly large without reading it', async () => {
    writeFileSync(at('large.txt'), '');
    truncateSync(at('large.txt'), MAX_ASSIGNMENT_BYTES + 1);
    const message = `${at('large.txt')} is 268435457 bytes long, over the limit of 268435456`;
    await expectRejection(readAssignmentFile(at('large.txt')), isUsage(message));
  });

  it('says that it may not', async () => {
    skipTestIf(process.getuid?.() === 0 ? 'root may read everything' : false);
    writeFileSync(at('secret.txt'), '0 0');
    chmodSync(at('secret.txt'), 0);
    await expectRejection(readAssignmentFile(at('secret.txt')), isUsage(`no permission to read ${at('secret.txt')}`));
  });
});

describe('finding assignment files', () => {
  function folderOf(...files: readonly string[]): string {
    const folder = temporaryFolder();
    for (const file of files) writeFileSync(join(folder, file), '0 0');
    return folder;
  }

  it('gives them in order of their ranks, and nothing else', async () => {
    const folder = folderOf(
      'in10.txt',
      'in2.txt',
      'in1.txt',
      'in03.txt',
      'in.txt',
      'inx.txt',
      'out1.txt',
      'in4.txt.bak',
    );
    expect(await findAssignmentFiles(folder)).to.deep.equal(
      [
        [1, 'in1.txt'],
        [2, 'in2.txt'],
        [3, 'in03.txt'],
        [10, 'in10.txt'],
      ].map(([rank, file]) => ({ rank, path: join(folder, String(file)) })),
    );
  });

  it('refuses rank 0, which is the tracker', async () => {
    const folder = folderOf('in0.txt', 'in1.txt');
    const message = `${join(folder, 'in0.txt')}: rank 0 is the tracker, clients start at in1.txt`;
    await expectRejection(findAssignmentFiles(folder), isUsage(message));
  });

  it('refuses two files for one rank', async () => {
    const folder = folderOf('in1.txt', 'in01.txt');
    const message = `${join(folder, 'in01.txt')} and ${join(folder, 'in1.txt')} are both for rank 1`;
    await expectRejection(findAssignmentFiles(folder), isUsage(message));
  });

  it('refuses a rank that no client can have', async () => {
    await expectRejection(
      findAssignmentFiles(folderOf('in2147483648.txt')),
      isUsage(/rank is over the limit of 2147483647/),
    );
    await expectRejection(findAssignmentFiles(folderOf(`in${'9'.repeat(200)}.txt`)), isUsage(/rank is over the limit/));
  });

  it('refuses a folder without any, no folder, and a file', async () => {
    const folder = folderOf('readme.txt');
    await expectRejection(findAssignmentFiles(folder), isUsage(`${folder} has no input files in1.txt, in2.txt, …`));
    await expectRejection(findAssignmentFiles(join(folder, 'none')), isUsage(`${join(folder, 'none')} does not exist`));
    const file = join(folder, 'readme.txt');
    await expectRejection(findAssignmentFiles(file), isUsage(`${file} is not a folder`));
  });
});

describe('the rank of an input', () => {
  for (const [path, rank] of [
    ['in7.txt', 7],
    ['some/folder/in12.txt', 12],
    ['in7.txt/other.txt', 0],
    ['in.txt', 0],
    ['in70000000000.txt', 0],
    ['main7.txt', 0],
  ] as const) {
    it(`${path} requests rank ${rank}`, () => {
      expect(rankOfInput(path)).to.equal(rank);
    });
  }
});
