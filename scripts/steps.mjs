// Helpers of the scripts: the root folder, a child process as a promise, a timed line for each step.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a program in the root folder and passes its output on; resolves to its exit code. */
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

/** Runs one step and prints its name and time; `work` may return a remark, and throws if the step fails. */
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

/** A failure whose message, or earlier output, is complete: it is printed without a stack. */
export class Failure extends Error {}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}
