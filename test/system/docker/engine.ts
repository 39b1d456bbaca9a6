import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { until } from '../../harness/wait.js';

const run = promisify(execFile);

/** A command that takes longer hangs: the slowest is building the image with nothing cached. */
const HANGS_AFTER_MS = 240_000;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Runs a command to its end; its standard output. Rejects where it fails, with its output. */
export async function command(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const options = { env: { ...process.env, ...env }, timeout: HANGS_AFTER_MS, maxBuffer: MAX_OUTPUT_BYTES };
  try {
    return (await run(program, args, options)).stdout.trim();
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${lastOf(stdout)}\n${lastOf(stderr)}`, { cause: error });
  }
}

export function docker(...args: string[]): Promise<string> {
  return command('docker', args);
}

/** How Compose is called here; undefined where there is none. */
export async function findCompose(): Promise<readonly [string, ...string[]] | undefined> {
  for (const [program, ...args] of [['docker', 'compose'], ['docker-compose']] as const) {
    if (await succeeds(program, [...args, 'version'])) return [program, ...args];
  }
  return undefined;
}

/** Why the tests cannot run here; undefined where they can. */
export async function engineProblem(): Promise<string | undefined> {
  if (!(await succeeds('docker', ['info']))) return 'no docker engine answers';
  return (await findCompose()) === undefined ? 'neither docker compose nor docker-compose is here' : undefined;
}

export interface ContainerState {
  readonly name: string;
  readonly service: string;
  readonly status: string;
  readonly exitCode: number;
}

/** A container as `docker inspect` shows it. */
interface Inspected {
  readonly Name: string;
  readonly State: { readonly Status: string; readonly ExitCode: number };
  readonly Config: {
    readonly Labels: Readonly<Record<string, string>>;
    readonly Healthcheck?: { readonly Test: readonly string[] };
  };
}

export async function inspect(...containers: string[]): Promise<Inspected[]> {
  return JSON.parse(await docker('inspect', '--type', 'container', ...containers)) as Inspected[];
}

/** Waits for a line of a container's output. */
export async function logged(container: string, text: string): Promise<void> {
  await until(`${container} to print "${text}"`, async () => {
    const { stdout, stderr } = await run('docker', ['logs', container]);
    return `${stdout}${stderr}`.includes(text);
  });
}

async function succeeds(program: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(program, args);
    return true;
  } catch {
    return false;
  }
}

function lastOf(text = ''): string {
  return text.split('\n').slice(-60).join('\n');
}
