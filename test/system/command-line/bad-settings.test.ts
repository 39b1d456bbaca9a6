import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal } from '../../harness/shoal-process.js';

/** Arguments, and what the one line about them names. */
const commandLines: readonly (readonly [args: string, ...facts: string[]])[] = [
  ['tracker --prot 4600', "unknown option '--prot'", '--port'],
  ['get --nonsense', "unknown option '--nonsense'"],
  ['trakcer', "unknown command 'trakcer'", 'tracker'],
  ['nonsense', "unknown command 'nonsense'"],
  ['run', "missing required argument 'dir'"],
  ['run a b', 'too many arguments'],
  ['share', "missing required argument 'path'"],
  ['get', 'name a file', '--all'],
  ['get file --all', '--all', 'not both'],
  ['tracker --port', '--port', 'argument missing'],
  ['tracker --port 99999', '--port', '99999', 'is not a port number from 0 to 65535'],
  ['tracker --port -1', '--port', '-1'],
  ['tracker --clients many', '--clients', '"many"'],
  ['get file --deadline soon', '--deadline', '"soon" is not a duration such as 500ms, 10s, 10m, 2h or 7d'],
  ['get file --deadline 10', '--deadline', '"10" is not a duration'],
  ['get file --tracker https://host:1', '--tracker', 'say wss:// for https://'],
  ['get file --tracker ://', '--tracker', 'tracker URL'],
  ['get file --tune threads=three', '--tune threads', '"three" is not one of auto, separate, shared'],
  ['get file --tune thread=shared', '--tune', 'unknown key "thread": did you mean "threads"?'],
  ['get file --tune threads', '--tune threads', 'write threads=VALUE'],
  ['get file --tune wait=1s', '--tune', 'use --wait'],
  ['get file --have-coalesce 5ms', "unknown option '--have-coalesce'", 'use --tune have-coalesce=VALUE'],
  ['get file --policy random', "unknown option '--policy'", 'use --segments'],
  ['tracker --blame-threshold 0', "unknown option '--blame-threshold'", '--quarantine'],
  ['help sm', "unknown command 'sm'", 'shoal sim'],
  ['share file --segment-size 10', '--segment-size', '10', 'is not a size from 1KiB to 16MiB'],
  ['share /nonexistent/file', '/nonexistent/file', 'does not exist'],
];

/** The content of a configuration file, and the facts in the one line about it. */
const configFiles: readonly (readonly [content: string, ...facts: string[]])[] = [
  ['{"port": "x"}', 'port', '"x" is not a port number'],
  ['{"port": 70000}', 'port', '70000 is not a port number'],
  ['{"prot": 4600}', 'unknown key "prot"'],
  ['{"barrierTimeout": 4600}', 'unknown key "barrierTimeout"', 'did you mean "barrier-timeout"?'],
  ['{"init-timeout": 0}', 'init-timeout', '0 is not a duration'],
  ['[]', 'one JSON object'],
  ['{"port": 1', 'not JSON'],
  ['', 'not JSON'],
];

describe('a bad command line', () => {
  for (const [args, ...facts] of commandLines) {
    it(`shoal ${args} ends with 2`, async () => {
      const running = shoal(args.split(' '));
      await running.failsWith(2, ...facts);
      expect(running.stdout, 'nothing on standard output').to.deep.equal([]);
    });
  }
});

describe('a bad environment variable', () => {
  for (const [name, value, fact] of [
    ['SHOAL_PORT', 'abc', '"abc" is not a port number'],
    ['SHOAL_JSON', 'perhaps', '"perhaps" is not true or false'],
    ['SHOAL_LOG_LEVEL', 'loud', 'one of error, warn, info, debug, silent'],
    ['SHOAL_CONFIG', '/nonexistent.json', 'there is no such file'],
  ] as const) {
    it(`${name}=${value} ends with 2`, async () => {
      const facts = name === 'SHOAL_CONFIG' ? [value, fact] : [name, fact];
      await shoal(['tracker'], { env: { [name]: value } }).failsWith(2, ...facts);
    });
  }
});

describe('a bad configuration file', () => {
  for (const [content, ...facts] of configFiles) {
    it(`${content === '' ? 'that is empty' : content} ends with 2`, async () => {
      const path = join(temporaryFolder(), 'shoal.json');
      writeFileSync(path, content);
      await shoal(['tracker', '--config', path]).failsWith(2, path, ...facts);
    });
  }

  it('that is missing, or a folder, ends with 2', async () => {
    const folder = temporaryFolder();
    await shoal(['tracker', '--config', folder]).failsWith(2, folder, 'it is a folder');
    const path = join(folder, 'none.json');
    await shoal(['tracker', '--config', path]).failsWith(2, path, 'there is no such file');
  });
});

describe('an option that would do nothing', () => {
  const inputs = fileURLToPath(new URL('../../../../examples/assignment/', import.meta.url));
  for (const [args, facts] of [
    [
      ['client', '--input', `${inputs}in3.txt`, '--segments', 'random'],
      ['--segments', 'assignment'],
    ],
    [['run', inputs, '--segments', 'random'], ['--segments']],
    [
      ['sim', 'assignment', '--inputs', inputs, '--segments', 'random'],
      ['--segments', 'assignment'],
    ],
    [
      ['sim', 'assignment', '--inputs', inputs, '--peers', '9'],
      ['--peers', 'assignment'],
    ],
    [
      ['sim', 'compare', 'assignment', '--inputs', inputs],
      ['compare', 'assignment'],
    ],
    [
      ['sim', '--random', '--peers', '9'],
      ['--random', '--peers'],
    ],
  ] as const) {
    it(`is refused: ${args.slice(0, 2).join(' ')} ${args.at(-2)}`, async () => {
      await shoal(args).failsWith(2, ...facts);
    });
  }
});
