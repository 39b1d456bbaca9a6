// Bundles the script that draws a report's charts, with its chart library and all licences.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { build } from 'esbuild';

import { Failure, root } from './steps.mjs';

/** Resolves to the script's text, which each report contains. */
export async function bundleReportPage() {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['packages/report/dist/page/main.js'],
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    metafile: true,
    write: false,
    logLevel: 'warning',
  });
  return `/*\n${licences(metafile)}\n*/\n${outputFiles[0].text}`;
}

/** The packages in the bundle and their licences; equal licence texts appear once. */
function licences({ inputs }) {
  const packages = new Set(
    Object.keys(inputs)
      .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
      .filter((name) => name !== undefined),
  );
  const byText = new Map();
  for (const name of [...packages].sort()) {
    const text = licenceOf(name);
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  return [...byText].map(([text, names]) => `${names.join(', ')}\n\n${text}`).join('\n\n----\n\n');
}

function licenceOf(name) {
  const folder = join(root, 'node_modules', name);
  const file = existsSync(folder) ? readdirSync(folder).find((each) => /^licen[cs]e/i.test(each)) : undefined;
  if (file === undefined) throw new Failure(`${name} is bundled into reports, but has no licence file`);
  return readFileSync(join(folder, file), 'utf8').trim().replaceAll('*/', '* /');
}
