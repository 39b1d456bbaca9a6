import { readFileSync } from 'node:fs';

/** Returns the version in this package's package.json. The path differs between dist/ and the bundle. */
export function version(): string {
  for (const path of ['../package.json', '../../package.json']) {
    const found = read(new URL(path, import.meta.url));
    if (found?.version !== undefined && isThis(found.name)) return found.version;
  }
  return 'unknown';
}

/** The installable package has a name of its own. */
function isThis(name: string | undefined): boolean {
  return name === '@shoal/cli' || name === 'shoal';
}

function read(url: URL): { readonly name?: string; readonly version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(url, 'utf8')) as { name?: string; version?: string };
  } catch {
    return undefined;
  }
}
