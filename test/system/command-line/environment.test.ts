import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { skipTestIf, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { get, share } from '../../harness/swarm-commands.js';
import { TrackerProcess } from '../../harness/tracker-process.js';
import { until } from '../../harness/wait.js';

describe('variables that are not meant for Shoal', () => {
  it('change nothing, and one similar to a setting is reported in one line', async () => {
    const env = { SHOAL_PORT: 'tcp://10.96.0.17:4600', SHOAL_SERVICE_HOST: '10.96.0.17', SHOAL_IMAGE: 'x' };
    const tracker = await TrackerProcess.start();
    const status = shoal(['status'], { env: { ...env, SHOAL_TRACKER: `${tracker.url}\n` } });
    await status.exitsWith(0);
    expect(status.stderr).to.deep.equal([]);
    const mistyped = shoal(['status', '--tracker', tracker.url], {
      env: { SHOAL_TRAKER: 'x', SHOAL_SEGMENT_SIZE: 'x' },
    });
    await mistyped.exitsWith(0);
    expect(mistyped.stderr).to.deep.equal(['shoal: SHOAL_TRAKER is not read: did you mean "SHOAL_TRACKER"?']);
  });

  it('are those of a hook to the commands that it runs', async () => {
    const { tracker, folder } = await swarm([]);
    const claims = join(folder, 'claims');
    const told = `"$SHOAL_COMPLETED_NAME $SHOAL_COMPLETED_BYTES $SHOAL_FILE"`;
    const secret = join(folder, 'secret');
    await shoal(['token', 'secret', secret]).exitsWith(0);
    const script = join(import.meta.dirname, '../../../../packages/cli/bin/shoal.js');
    const token = `'${process.execPath}' '${script}' token create --auth-secret '${secret}'`;
    const hook = `echo ${told} > '${claims}'; ${token} >> '${claims}'`;
    await get(tracker, ['model'], join(folder, 'out'), ['--on-complete', hook]).exitsWith(0);
    const [line, made = ''] = readFileSync(claims, 'utf8').split('\n');
    expect(line).to.equal(`model ${BYTES} model`);
    const payload = JSON.parse(Buffer.from(made.split('.')[1] ?? '', 'base64url').toString()) as object;
    assert(!('files' in payload), 'the token is for every file');
  });
});

describe('a command that was started by nohup in a terminal', () => {
  it('outlives the terminal', async () => {
    skipTestIf(process.platform === 'linux' ? false : 'needs /proc');
    const { tracker, folder } = await swarm(['--rate-up', '1MiB']);
    const through = ['sh', '-c', 'exec "$@" 0>/dev/null', 'sh'];
    const args = [
      'get',
      'model',
      '--tracker',
      tracker.url,
      '--host',
      '127.0.0.1',
      '--json',
      '--out',
      join(folder, 'out'),
    ];
    const getting = shoal(args, { through, env: { SHOAL_PARENT_WATCH: '' } });
    await getting.jsonLine({ event: 'progress' });
    getting.kill('SIGHUP');
    await getting.exitsWith(0);
    expect(readFileSync(join(folder, 'out', 'model')).length).to.equal(BYTES);
  });
});

describe('the copy of a file that is streamed', () => {
  for (const [how, end, code] of [
    ['a hang-up', (process: ShoalProcess) => process.kill('SIGHUP'), 129],
    ['SIGTERM', (process: ShoalProcess) => process.kill('SIGTERM'), 143],
    ['two interrupts', (process: ShoalProcess) => [process.kill('SIGINT'), process.kill('SIGINT')], 130],
    ['a reader that goes', (process: ShoalProcess) => process.bytes.destroy(), 141],
  ] as const) {
    it(`is gone after ${how}`, async () => {
      const { tracker, folder } = await swarm(['--rate-up', '1MiB']);
      const streaming = await stream(tracker, folder);
      end(streaming);
      expect(await streaming.exit()).to.equal(code);
      expect(readdirSync(folder)).to.deep.equal(['model']);
    });
  }

  it('is gone after the next run where a process was killed, and stays where one lives', async () => {
    const { tracker, folder } = await swarm(['--rate-up', '1MiB']);
    const [killed, living] = [await stream(tracker, folder), await stream(tracker, folder)];
    killed.kill('SIGKILL');
    await killed.exit();
    const [, , ...others] = readdirSync(folder).sort();
    expect(others.length, 'the one that was killed left its copy').to.equal(1);
    const next = await stream(tracker, folder);
    const left = readdirSync(folder).filter((name) => name.startsWith('shoal-'));
    expect(left.map((name) => Number(name.split('-')[2])).sort((a, b) => a - b)).to.deep.equal(
      [living.pid, next.pid].sort((a, b) => a - b),
    );
  });
});

const BYTES = 8_000_000;

async function swarm(args: readonly string[]): Promise<{ readonly tracker: TrackerProcess; readonly folder: string }> {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'model'), Buffer.alloc(BYTES, 'shoal'));
  const tracker = await TrackerProcess.start();
  await share(tracker, [join(folder, 'model')], ['--segment-size', '64KiB', '--host', '127.0.0.1', ...args]);
  return { tracker, folder };
}

/** One that has written something, and has most of the file still to come. */
async function stream(tracker: TrackerProcess, folder: string): Promise<ShoalProcess> {
  const options = { isBinary: true, env: { TMPDIR: folder } };
  const process = shoal(['get', 'model', '--stdout', '--tracker', tracker.url, '--host', '127.0.0.1'], options);
  await once(process.bytes, 'data');
  const copies = (): string[] => readdirSync(folder).filter((name) => existsSync(join(folder, name, 'model.part')));
  await until('a copy to be there', () => copies().some((name) => name.includes(`-${process.pid}-`)));
  return process;
}
