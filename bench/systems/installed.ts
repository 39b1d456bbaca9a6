import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why a program can't be used; undefined where it can. `args` make it end at once. */
export async function missing(program: string, args: readonly string[], advice: string): Promise<string | undefined> {
  try {
    await run(program, args);
    return undefined;
  } catch {
    return `it is not installed: ${advice}`;
  }
}
