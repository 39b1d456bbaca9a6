import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { cleanUp, skipSuiteIf, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { share } from '../../harness/swarm-commands.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until, within } from '../../harness/wait.js';

const script = fileURLToPath(new URL('../../../../packages/cli/bin/shoal.js', import.meta.url));
const skip = process.platform === 'linux' ? false : 'only Linux has /dev/full';

/** Many log lines a second: one for each segment. */
const CHATTY = ['--log-level', 'debug', '--tune', 'log-segments=on', '--log-format', 'json'];
const SEGMENT_BYTES = 4_096;
const BYTES = SEGMENT_BYTES * 5_000;

describe('output that fails', () => {
  skipSuiteIf(skip);
  it('is no reason to stop where it is a log on a full disk', async () => {
    const { tracker, folder } = await swarm();
    const full = fullDisk();
    const get = start(['get', 'model', '--tracker', tracker.url, '--out', folder, ...CHATTY], ['ignore', 'pipe', full]);
    expect(await exit(get)).to.equal(0);
    expect(readFileSync(join(folder, 'model')).length).to.equal(BYTES);
  });

  it('without a reader of the log neither delays nor costs memory', async () => {
    const { tracker, folder } = await swarm();
    const get = start(['get', 'model', '--tracker', tracker.url, '--out', folder, ...CHATTY, '--seed-for', '1h']);
    // Its standard error is a pipe that is full by now.
    const printed = collect(get, 'stdout');
    await until('the file to be there', () => printed.text.includes('model') || undefined);
    const log = collect(get, 'stderr');
    const gap = await until(
      'the gap to be reported',
      () => /shoal: ([\d,]+) lines of standard error lost here/.exec(log.text) ?? undefined,
    );
    expect(Number(gap[1]?.replaceAll(',', '')), gap[0]).to.be.above(100);
    for (const line of log.text.split('\n').slice(0, -1))
      // On a slow machine a line of progress is among them, every ten seconds.
      expect(line, 'whole lines only').to.match(/^(\{.*\}|shoal: .*|model {2}.*%.*)$/);
    get.kill('SIGTERM');
    expect(await exit(get)).to.equal(143);
  });

  it('without a reader does not prevent stopping a command', async () => {
    const tracker = start(
      ['tracker', '--port', '0', '--host', '127.0.0.1', '--json'],
      ['ignore', fullPipe(), 'ignore'],
    );
    const { pid = 0 } = tracker;
    await until('it to listen', () => listens(pid) || undefined);
    tracker.kill('SIGTERM');
    expect(await exit(tracker)).to.equal(143);
  });

  it('is an error at the end where it is standard output on a full disk', async () => {
    const { tracker, folder } = await swarm();
    const full = fullDisk();
    for (const args of [['status', '--json'], ['get', 'model', '--json', '--out', folder], ['help']]) {
      const where = args[0] === 'help' ? [] : ['--tracker', tracker.url];
      const child = start([...args, ...where], ['ignore', full, 'pipe']);
      const said = collect(child, 'stderr');
      expect(await exit(child), args.join(' ')).to.equal(6);
      expect(said.text).to.equal(
        'shoal: standard output cannot be written (no space is left there): its lines are lost\n',
      );
    }
    expect(readFileSync(join(folder, 'model')).length, 'the transfer went on').to.equal(BYTES);
    const streamed = start(['get', 'model', '--stdout', '--tracker', tracker.url], ['ignore', full, 'pipe']);
    const said = collect(streamed, 'stderr');
    expect(await exit(streamed)).to.equal(6);
    expect(said.text).to.match(/cannot write standard output: no space is left there/);
  });

  it('ends a command with 141 if the reader of standard output closes it, but not standard error', async () => {
    const { tracker, folder } = await swarm();
    const deaf = start(['get', 'model', '--tracker', tracker.url, '--out', folder, ...CHATTY]);
    deaf.stderr?.destroy();
    expect(await exit(deaf)).to.equal(0);
    const gone = start(['status', '--tracker', tracker.url]);
    gone.stdout?.destroy();
    expect(await exit(gone)).to.equal(141);
  });
});

async function swarm(): Promise<{ readonly tracker: TrackerProcess; readonly folder: string }> {
  const folder = temporaryFolder();
  const source = join(folder, 'model');
  writeFileSync(source, Buffer.alloc(BYTES, 'shoal'));
  const tracker = await TrackerProcess.start();
  await share(tracker, [source], ['--segment-size', String(SEGMENT_BYTES), '--host', '127.0.0.1']);
  return { tracker, folder: join(folder, 'out') };
}

/** The end of a pipe that takes nothing more, and has a reader that sleeps. */
function fullPipe(): number {
  const path = join(temporaryFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const { O_RDWR, O_WRONLY, O_NONBLOCK } = constants;
  const reader = openSync(path, O_RDWR);
  const pipe = openSync(path, O_WRONLY | O_NONBLOCK);
  cleanUp(() => {
    closeSync(reader);
    closeSync(pipe);
  });
  expect(() => {
    for (;;) writeSync(pipe, Buffer.alloc(512));
  }).to.throw(/EAGAIN/);
  return pipe;
}

function listens(pid: number): boolean {
  const sockets = readdirSync(`/proc/${pid}/fd`).filter((fd) => linkOf(`/proc/${pid}/fd/${fd}`).startsWith('socket:'));
  return sockets.length > 0;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    // It was closed meanwhile.
    return '';
  }
}

function fullDisk(): number {
  const full = openSync('/dev/full', 'w');
  cleanUp(() => {
    closeSync(full);
  });
  return full;
}

function start(
  args: readonly string[],
  stdio: readonly ('ignore' | 'pipe' | number)[] = ['ignore', 'pipe', 'pipe'],
): ChildProcess {
  const child = spawn(process.execPath, [script, ...args], { stdio: [...stdio], env: { PATH: process.env['PATH'] } });
  cleanUp(() => child.kill('SIGKILL'));
  return child;
}

async function exit(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = (await within(() => `${child.spawnargs.join(' ')} to end`, once(child, 'exit'))) as [number | null];
  return code;
}

function collect(child: ChildProcess, stream: 'stdout' | 'stderr'): { readonly text: string } {
  const collected = { text: '' };
  child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
    collected.text += chunk;
  });
  return collected;
}
