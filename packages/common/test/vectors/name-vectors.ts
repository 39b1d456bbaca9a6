import { allows, fileNameProblem } from '@shoal/common';

export interface NameVector {
  readonly name: string;
  readonly isValid: boolean;
}

export interface PatternVector {
  readonly pattern: string;
  readonly name: string;
  readonly matches: boolean;
}

const NAMES = [
  ...['model.bin', '.hidden', 'naïve – 模型.bin', 'with space', 'a'.repeat(255), 'ä'.repeat(127)],
  ...['', '.', '..', 'a/b', 'a\\b', 'line\nbreak', 'nul\u0000', 'a'.repeat(256), 'ä'.repeat(128)],
  ...['model.part', 'model.PART', '.shoal', '.shoal-lock'],
];

const PATTERNS: readonly (readonly [pattern: string, name: string])[] = [
  ['model.bin', 'model.bin'],
  ['model.bin', 'Model.bin'],
  ['*', 'anything'],
  ['model-*', 'model-7'],
  ['model-*', 'model-'],
  ['model-*', 'my-model-7'],
  ['*.bin', 'a.bin.bin'],
  ['a*b*c', 'a-b-b-c'],
  ['a*b*c', 'a-c-b'],
  ['model-?', 'model-7'],
  ['model-?', 'model-12'],
  ['model-?', 'model-'],
  ['model-[0-9]', 'model-7'],
  ['model-[0-9]', 'model-[0-9]'],
  ['a\\*', 'a*'],
  ['a\\*', 'a\\b'],
  ['{a,b}', 'a'],
  ['é', 'e\u0301'],
  ['?', '😀'],
  ['??', '😀'],
];

export function nameVectors(): NameVector[] {
  return NAMES.map((name) => ({ name, isValid: fileNameProblem(name) === undefined }));
}

export function patternVectors(): PatternVector[] {
  return PATTERNS.map(([pattern, name]) => {
    const grant = { mayGet: true, mayShare: false, files: [pattern] };
    return { pattern, name, matches: allows(grant, 'get', { name, digest: '0'.repeat(64) }) };
  });
}
