import { readFileSync } from 'node:fs';

/** The version in this package's package.json, from dist/ and from the bundle alike. */
export function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    const found = read(new URL(path, import.meta.url));
    if (found?.name === '@shoal/cli' && found.version !== undefined) return found.version;
  }
  return 'unknown';
}

function read(url: URL): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(url, 'utf8')) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
