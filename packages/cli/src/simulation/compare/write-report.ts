import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ExitCode, ShoalError } from '@shoal/common';
import { completionsCsv, type Lab, reportHtml, runsCsv } from '@shoal/report/core';

/** Writes the report and its data; a reader never sees half a file. Resolves to the report's path. */
export async function writeReport(folder: string, lab: Lab): Promise<string> {
  const files = {
    'report.html': reportHtml(lab, await pageScript()),
    'results.json': `${JSON.stringify(lab, null, 1)}\n`,
    'runs.csv': runsCsv(lab),
    'completions.csv': completionsCsv(lab),
  };
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    // A random name: other users may write into the folder.
    const newPath = `${path}.${randomUUID()}`;
    try {
      await writeFile(newPath, content, { flag: 'wx' });
      await rename(newPath, path);
    } catch (error) {
      await rm(newPath, { force: true });
      throw new ShoalError(ExitCode.storage, `cannot write ${path}: ${(error as Error).message}`);
    }
  }
  return join(folder, 'report.html');
}

/** The build puts it beside the bundle. */
async function pageScript(): Promise<string> {
  const isBundle = import.meta.url.endsWith('.cjs');
  return readFile(
    fileURLToPath(new URL(isBundle ? './report-page.js' : '../../bundle/report-page.js', import.meta.url)),
    'utf8',
  );
}
