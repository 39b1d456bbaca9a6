import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const core = ['packages/common/src/{*.ts,{machine,protocol,text}/**/*.ts}', 'packages/*/src/core/**/*.ts'];
const tests = ['packages/*/test/**/*.ts', 'packages/testing/src/**/*.ts', 'bench/test/**/*.ts', 'test/**/*.ts'];

const clock = 'A machine gets the time as an argument.';
const chance = 'Randomness is a seeded generator handed to the constructor.';
const timer = 'A machine asks for timers with a set-timer action.';
const host = 'Core code does not depend on a host.';

export default defineConfig(
  { ignores: ['**/dist/', '**/generated/', 'coverage/', 'downloads/', 'demo-output/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Loops with an inner way out.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // `as number` after an index that an invariant keeps in bounds reads better than `!`, and costs nothing either.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // `return refuse(…)` ends a handler that returns nothing.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Static methods name the ways to make a value.
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    files: ['packages/*/src/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['packages/cli/src/**/*.ts'],
    ignores: ['packages/cli/src/process/{error-line,transient-line}.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.property.name='write'][callee.object.object.name='process']",
          message: 'Lines are printed by errorLine and Output, which show what is hidden in them.',
        },
      ],
    },
  },
  {
    files: core,
    rules: {
      'no-restricted-globals': [
        'error',
        ...['performance', 'Temporal'].map((name) => ({ name, message: clock })),
        ...['crypto'].map((name) => ({ name, message: chance })),
        ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'].map((name) => ({ name, message: timer })),
        ...['process', 'Buffer', 'console', 'globalThis', 'require', 'fetch'].map((name) => ({ name, message: host })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: clock },
        { object: 'Math', property: 'random', message: chance },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: clock },
        { selector: "CallExpression[callee.name='Date']", message: clock },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', '@shoal/*/io'], message: host },
            { regex: '^(ws|winston|convict|commander|protobufjs|@napi-rs/blake-hash)(/|$)', message: host },
          ],
        },
      ],
    },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [js.configs.recommended],
    rules: { eqeqeq: 'error', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'console',
          'performance',
          'process',
          'URL',
          'setTimeout',
          'clearTimeout',
          'setImmediate',
          'setInterval',
          'clearInterval',
          'AbortController',
          'AbortSignal',
          'fetch',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  {
    files: ['**/*.cjs', 'packages/cli/bin/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { __dirname: 'readonly', module: 'writable', require: 'readonly' },
    },
  },
);
