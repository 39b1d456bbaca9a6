// Runs all static checks: `npm run check`. Continues after a failure, and lists the failed checks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkDocuments } from './check-documents.mjs';
import { checkLanguage } from './check-language.mjs';
import { checkPromises } from './check-promises.mjs';
import { install, isInstalled } from './ensure-installed.mjs';
import { root, run, runNode } from './steps.mjs';

if (!isInstalled()) await install();

const checks = {
  types: () => runNode(['scripts/build.mjs']),
  format: () => tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'),
  lint: () => runScript('lint'),
  arrows: () => runScript('arrows'),
  dead: () => runScript('dead'),
  generated: () => runScript('check:generated'),
  lockfile: checkLockfile,
  promises: checkPromises,
  documents: checkDocuments,
  language: checkLanguage,
};

const failed = [];
for (const [name, check] of Object.entries(checks)) {
  const started = performance.now();
  const passed = (await check()) === 0;
  if (!passed) failed.push(name);
  console.log(`check ${name}: ${passed ? 'ok' : 'FAILED'}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
if (failed.length > 0) console.log(`failed: ${failed.join(', ')}`);
process.exit(failed.length > 0 ? 1 : 0);

function tool(path, ...args) {
  return runNode([join(root, 'node_modules', path), ...args]);
}

function runScript(name) {
  return run('npm', ['run', '--silent', name]);
}

/** A registry's address in the lockfile would bind the installation to that registry. */
function checkLockfile() {
  if (!readFileSync(join(root, 'package-lock.json'), 'utf8').includes('"resolved": "http')) return 0;
  console.log('package-lock.json names a registry: delete its "resolved" lines');
  return 1;
}
