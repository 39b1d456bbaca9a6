// Generates the protobuf code from proto/: `npm run generate`; with --check, compares it with the existing code.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Failure, root, runNode, step } from './steps.mjs';

const folder = 'packages/common/src/io/wire/generated';

/** protobufjs reads 64-bit fields as Long objects if the package `long` is installed; the declarations have numbers. */
const numbersOnly = `
// 64-bit fields are numbers, as in the declarations.
$protobuf.util.Long = null;
$protobuf.configure();
`;

if (process.argv.includes('--check')) await step('generated', check);
else await step('generate', write);

async function write() {
  mkdirSync(join(root, folder), { recursive: true });
  for (const [name, text] of await generate()) writeFileSync(join(root, folder, name), text);
}

async function check() {
  for (const [name, text] of await generate()) {
    const path = `${folder}/${name}`;
    if (read(join(root, path)) !== text) throw new Failure(`${path} does not follow from proto/: run npm run generate`);
  }
}

async function generate() {
  const temporary = mkdtempSync(join(tmpdir(), 'shoal-generate-'));
  try {
    const options =
      '-p proto -t static-module -w esm --dts --force-number --no-beautify ' +
      '--no-create --no-verify --no-convert --no-delimited --no-typeurl --no-service';
    const out = join(temporary, 'shoal.js');
    const pbjs = join(root, 'node_modules/protobufjs-cli/bin/pbjs');
    const code = await runNode([pbjs, ...options.split(' '), '-o', out, 'envelope.proto']);
    if (code !== 0) throw new Failure();
    return new Map([
      ['shoal.js', cleanCode(read(out))],
      ['shoal.d.ts', cleanTypes(read(join(temporary, 'shoal.d.ts')))],
    ]);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function cleanCode(text) {
  const importLine = 'import $protobuf from "protobufjs/minimal.js";\n';
  if (!text.includes(importLine)) throw new Failure('pbjs writes another import line than it did');
  return withoutComments(text).replace(importLine, importLine + numbersOnly);
}

function cleanTypes(text) {
  return (
    withoutComments(text)
      .replace(
        'import * as $protobuf from "protobufjs/minimal.js";',
        'import type * as $protobuf from "protobufjs/minimal.js";',
      )
      .replace('import Long = require("long");\n', '')
      // The name of the set member of a oneof, or undefined, also under exactOptionalPropertyTypes.
      .replace(/\?: \(("\w+"(?:\|"\w+")*)\);/g, '?: ($1|undefined);')
  );
}

function withoutComments(text) {
  const header = '// Generated from proto/ by npm run generate.\n';
  const bare = text.replace(/^\/\*eslint-disable.*\*\/\n/, '').replace(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, '');
  return `${header}${bare.replace(/\n{3,}/g, '\n\n').replace(/(\{\n)\n+/g, '$1')}`;
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
