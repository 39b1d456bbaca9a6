// Runs the command like bin/shoal.js, and stores its compiled code at the end.
'use strict';

const { readFileSync, renameSync, writeFileSync } = require('node:fs');

const { cachePath, compile, path, start } = require('../packages/cli/bin/load-bundle.js');

const source = readFileSync(path, 'latin1');
const script = compile(source);
process.on('exit', (code) => {
  if (code !== 0) return;
  const file = cachePath(source);
  writeFileSync(`${file}.new`, script.createCachedData());
  renameSync(`${file}.new`, file);
});
start(script, 'command');
