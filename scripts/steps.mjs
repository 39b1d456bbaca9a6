// What the scripts share: the root folder, a child process as a promise, a timed line per step.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the root folder, its output passed on; resolves to its exit code. */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], ...options });
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

export function runNode(args, options) {
  return run(process.execPath, args, options);
}

/** Runs one step and prints its name and time; `work` may return a remark, and throws where the step fails. */
export async function step(name, work) {
  const started = performance.now();
  try {
    const remark = await work();
    console.log(`${name}: ${seconds(started)}${remark ? ` (${remark})` : ''}`);
  } catch (error) {
    console.error(`${name}: FAILED after ${seconds(started)}${error instanceof Failure ? '' : `\n${error.stack}`}`);
    if (error instanceof Failure && error.message) console.error(error.message);
    process.exit(1);
  }
}

/** A failure that has said, or says in its message, all there is to say. */
export class Failure extends Error {}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
