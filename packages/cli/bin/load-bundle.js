// Loads the bundle, with the code that V8 compiled for it when it was built: that is half of a command's start.
'use strict';

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname, join } = require('node:path');
const vm = require('node:vm');

const folder = join(__dirname, '../dist/bundle');
const path = join(folder, 'shoal.cjs');

/** Where the code cache of a bundle lies. The bundle begins with its own hash, so no cache fits another one. */
function cachePath(source) {
  return join(folder, `${/^\/\*(\w+)\*\//.exec(source)?.[1]}.cache`);
}

/** Compiles the bundle; V8 itself turns down a cache of another version or of other flags. */
function compile(source, cachedData) {
  return new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: path,
    cachedData,
    importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
}

function start(script, role) {
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(path), module, path, dirname(path));
  module.exports[role]();
}

/**
 * V8 optimises a function when it has run for a while. Clients are done after a second of processor time, of
 * which a sixth went into optimising what hardly ran again: it begins later. Not before the start, or no code
 * cache would fit. Only the V8 of Node 20 has this flag: later ones, whose middle compiler makes it superfluous,
 * would complain of it on standard error.
 */
function optimiseLater() {
  if (!process.versions.v8.startsWith('11.3.')) return;
  setTimeout(() => require('node:v8').setFlagsFromString('--interrupt-budget=300000'), 0);
}

function run(role) {
  const source = read(path, 'latin1');
  if (source === undefined) {
    console.error('shoal is not built: run npm run build');
    process.exitCode = 1;
    return;
  }
  start(compile(source, read(cachePath(source))), role);
  // V8's flags are the process's: its threads need not set them again.
  if (role === 'command') optimiseLater();
}

function read(file, encoding) {
  try {
    return readFileSync(file, encoding);
  } catch {
    return undefined;
  }
}

module.exports = { cachePath, compile, path, run, start };
