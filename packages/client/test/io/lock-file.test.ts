import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { lockFile } from '#src/io/lock-file.js';
import { isAlive, type LockOwner, ownerLine, parseOwner, thisProcess } from '#src/io/lock-owner.js';

import { temporaryFolder } from './temporary-folder.js';

const QUICK = { beatMs: 20, watchMs: 1_000 };

function liveProcess(): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' });
  after(() => child.kill('SIGKILL'));
  return child;
}

function fresh(): { folder: string; path: string } {
  const folder = temporaryFolder();
  return { folder, path: join(folder, 'lock') };
}

describe('a lock file', () => {
  it('is held once, and gone when it is released', async () => {
    const { folder, path } = fresh();
    const release = await lockFile(path);
    assert.ok(release);
    assert.deepEqual(parseOwner(readFileSync(path, 'utf8')), await thisProcess());
    assert.equal(await lockFile(path), undefined);
    assert.equal(await lockFile(join(folder, '.', 'lock')), undefined);
    await release();
    await release();
    assert.deepEqual(readdirSync(folder), []);
    const again = await lockFile(path);
    assert.ok(again);
    await release();
    assert.ok(existsSync(path), 'a release counts once');
    await again();
  });

  it('of a process that lives is respected', async () => {
    const { path } = fresh();
    const { pid } = liveProcess();
    assert.ok(pid !== undefined);
    const self = await thisProcess();
    for (const owner of [`${pid}\n`, ownerLine({ ...self, pid, startedAt: undefined })]) {
      writeFileSync(path, owner);
      assert.equal(await lockFile(path, QUICK), undefined);
      assert.equal(readFileSync(path, 'utf8'), owner);
    }
  });

  it('of this process under another name is respected', async () => {
    const { path } = fresh();
    writeFileSync(path, ownerLine(await thisProcess()));
    assert.equal(await lockFile(path, QUICK), undefined);
  });

  it('of a process that is gone is taken over, even where another has its number', async () => {
    const { folder, path } = fresh();
    const self = await thisProcess();
    const { pid } = liveProcess();
    assert.ok(pid !== undefined);
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const lines = [
      ownerLine({ ...self, pid: dead, startedAt: '5' }),
      ownerLine({ ...self, pid, startedAt: '5' }),
      ownerLine({ ...self, startedAt: '5' }),
      `${dead}\n`,
      `${process.pid}\n`,
      'nonsense',
      '',
    ];
    for (const line of lines) {
      writeFileSync(path, line);
      const release = await lockFile(path, QUICK);
      assert.ok(release, line);
      await release();
      assert.deepEqual(readdirSync(folder), []);
    }
  });

  it('of a process that ended and that nobody asked for is taken over', { skip: !existsSync('/proc') }, async () => {
    // A parent that never waits: its child, which ends once there is no shell any more, stays in the table of processes.
    const script = '(while ! grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 600';
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    after(() => shell.kill('SIGKILL'));
    const line = await new Promise<Buffer>((resolve) => shell.stdout.once('data', resolve));
    const pid = Number(line.toString());
    while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
      await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await isAlive({ pid, startedAt: undefined, place: undefined }), false);
  });

  for (const [where, place] of [
    ['another container', (self: LockOwner) => `${self.place?.split('/')[0] ?? ''}/pid:[1]`],
    ['another machine', () => 'elsewhere/pid:[1]'],
  ] as const) {
    it(`of ${where} is respected for as long as it is touched`, async () => {
      const { folder, path } = fresh();
      const self = await thisProcess();
      writeFileSync(path, ownerLine({ ...self, place: place(self) }));
      const beat = setInterval(() => {
        utimesSync(path, new Date(), new Date());
      }, QUICK.beatMs);
      try {
        assert.equal(await lockFile(path, QUICK), undefined);
      } finally {
        clearInterval(beat);
      }
      const release = await lockFile(path, QUICK);
      assert.ok(release);
      await release();
      assert.deepEqual(readdirSync(folder), []);
    });
  }

  it('is touched by its owner', async () => {
    const { path } = fresh();
    const release = await lockFile(path, QUICK);
    assert.ok(release);
    const script = `
      import { lockFile } from ${JSON.stringify(import.meta.resolve('#src/io/lock-file.js'))};
      import { readFileSync, writeFileSync } from 'node:fs';
      const path = process.argv[1];
      // As somebody sees it who cannot look the owner up.
      writeFileSync(path, readFileSync(path, 'utf8').replace(/ \\S+$/m, ' elsewhere/'));
      console.log((await lockFile(path, { beatMs: 100, watchMs: 30_000 })) === undefined ? 'respected' : 'taken');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    after(() => child.kill('SIGKILL'));
    const said = await new Promise<Buffer>((resolve) => child.stdout.once('data', resolve));
    assert.equal(said.toString().trim(), 'respected');
    await release();
  });
});
