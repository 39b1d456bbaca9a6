import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { expectRejection, skipTestIf, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { after, describe, it } from 'mocha';

import { type HeldLock, LockLost } from '#src/io/locks/held-lock.js';
import { lockFile } from '#src/io/locks/lock-file.js';
import { removeLock } from '#src/io/locks/lock-line.js';
import { isAlive, type LockOwner, ownerLine, parseOwner, thisProcess } from '#src/io/locks/lock-owner.js';

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
    const lock = await lockFile(path);
    assert(lock);
    const owner = parseOwner(readFileSync(path, 'utf8'));
    expect(owner?.nonce ?? '').to.match(/^[0-9a-f-]{36}$/);
    expect({ ...owner, nonce: undefined }).to.deep.equal({ ...(await thisProcess()), nonce: undefined });
    expect(await lockFile(path)).to.equal(undefined);
    expect(await lockFile(join(folder, '.', 'lock'))).to.equal(undefined);
    await lock.release();
    await lock.release();
    expect(readdirSync(folder)).to.deep.equal([]);
    const again = await lockFile(path);
    assert(again);
    await lock.release();
    expect(existsSync(path), 'a release counts once').to.equal(true);
    await again.release();
  });

  it('of a process that lives is respected', async () => {
    const { path } = fresh();
    const { pid } = liveProcess();
    assert(pid !== undefined);
    const self = await thisProcess();
    for (const owner of [`${pid}\n`, ownerLine({ ...self, pid, startedAt: undefined })]) {
      writeFileSync(path, owner);
      expect(await lockFile(path, { timing: QUICK })).to.equal(undefined);
      expect(readFileSync(path, 'utf8')).to.equal(owner);
    }
  });

  it('of this process under another name is respected', async () => {
    const { path } = fresh();
    writeFileSync(path, ownerLine(await thisProcess()));
    expect(await lockFile(path, { timing: QUICK })).to.equal(undefined);
  });

  it('of a process that is gone is taken over, even where another has its number', async () => {
    const { folder, path } = fresh();
    const self = await thisProcess();
    const { pid } = liveProcess();
    assert(pid !== undefined);
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
      const lock = await lockFile(path, { timing: QUICK });
      assert(lock, line);
      await lock.release();
      expect(readdirSync(folder)).to.deep.equal([]);
    }
  });

  it('of a zombie process is taken over', async () => {
    skipTestIf(!existsSync('/proc'));
    // A parent that never waits: its child, which ends once there is no shell any more, stays in the table of processes.
    const script = '(while ! grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 600';
    const shell = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    after(() => shell.kill('SIGKILL'));
    const line = await new Promise<Buffer>((resolve) => shell.stdout.once('data', resolve));
    const pid = Number(line.toString());
    while (!/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')))
      await new Promise((resolve) => setImmediate(resolve));
    expect(await isAlive({ pid, startedAt: undefined, place: undefined })).to.equal(false);
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
        expect(await lockFile(path, { timing: QUICK })).to.equal(undefined);
      } finally {
        clearInterval(beat);
      }
      const lock = await lockFile(path, { timing: QUICK });
      assert(lock);
      await lock.release();
      expect(readdirSync(folder)).to.deep.equal([]);
    });
  }

  it('is touched by its owner', async () => {
    const { path } = fresh();
    const lock = await lockFile(path, { timing: QUICK });
    assert(lock);
    utimesSync(path, 1, 1);
    while (statSync(path).mtimeMs === 1_000) await nextTurn();
    await lock.release();
  });

  it('with a name as long as names may be is taken over', async () => {
    const { folder } = fresh();
    const path = join(folder, 'l'.repeat(255));
    writeFileSync(path, ownerLine({ ...(await thisProcess()), startedAt: '5' }));
    const lock = await lockFile(path, { timing: QUICK });
    assert(lock);
    await lock.release();
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it('that cannot be read, or is none, is let alone', async () => {
    const { folder, path } = fresh();
    mkdirSync(path);
    writeFileSync(join(path, 'precious'), '');
    await expectRejection(lockFile(path, { timing: QUICK }), { code: 'EISDIR' });
    expect(readdirSync(path)).to.deep.equal(['precious']);
    symlinkSync(path, join(folder, 'link'));
    await expectRejection(lockFile(join(folder, 'link'), { timing: QUICK }), { code: 'ELOOP' });
    expect(readdirSync(folder).sort()).to.deep.equal(['link', 'lock']);
  });

  it('returns the former owner if that may still live', async () => {
    const self = await thisProcess();
    const silent = { ...self, place: 'elsewhere/pid:[1]', nonce: 'n', purpose: 'abc' };
    for (const [line, former] of [
      [ownerLine(silent), silent],
      ['nonsense', 'unknown'],
      [ownerLine({ ...self, startedAt: '5' }), undefined],
    ] as const) {
      const { path } = fresh();
      writeFileSync(path, line);
      const lock = await lockFile(path, { timing: QUICK });
      expect(lock?.former).to.deep.equal(former);
      await lock?.release();
    }
  });
});

describe('a lock that another process has taken', () => {
  /** As after a pause: another one has moved the lock aside and made its own. */
  async function overtaken(
    other?: string,
  ): Promise<{ path: string; folder: string; lock: HeldLock; lost: Promise<void> }> {
    const at = fresh();
    let tell: () => void = () => undefined;
    // A lock alone keeps no process alive.
    const alive = setInterval(() => undefined, 1_000);
    const lost = new Promise<void>((resolve) => {
      tell = () => {
        clearInterval(alive);
        resolve();
      };
    });
    const lock = await lockFile(at.path, { timing: QUICK, onLost: tell });
    assert(lock);
    rmSync(at.path);
    if (other !== undefined) writeFileSync(at.path, other);
    return { ...at, lock, lost };
  }

  for (const [what, other] of [
    ['still holds', '77 5 elsewhere/ nonce -\n'],
    ['has released', undefined],
  ] as const) {
    it(`and ${what} is lost, says so, and is not touched, changed or removed`, async () => {
      const { folder, path, lock, lost } = await overtaken(other);
      if (other !== undefined) utimesSync(path, 1, 1);
      await lost;
      await expectRejection(lock.confirm(), LockLost);
      await expectRejection(lock.verify(), LockLost);
      await lock.release();
      expect(readdirSync(folder)).to.deep.equal(other === undefined ? [] : ['lock']);
      if (other === undefined) return;
      expect(readFileSync(path, 'utf8')).to.equal(other);
      expect(statSync(path).mtimeMs).to.equal(1_000);
    });
  }

  it('is noticed before the next write after a pause, whatever timers did', async () => {
    const at = fresh();
    const timing = { beatMs: 60_000, watchMs: 300_000 };
    const lock = await lockFile(at.path, { timing });
    assert(lock);
    writeFileSync(at.path, '77 5 elsewhere/ nonce -\n');
    await lock.confirm();
    const clock = Date.now;
    Date.now = () => clock() + 3 * timing.beatMs;
    try {
      await expectRejection(lock.confirm(), LockLost);
    } finally {
      Date.now = clock;
    }
    await lock.release();
    expect(readdirSync(at.folder)).to.deep.equal(['lock']);
  });

  it('is never put over that of a third one', async () => {
    const { folder, path } = fresh();
    writeFileSync(path, 'second');
    const removing = removeLock(path, 'first');
    // The second one's is aside now, or is yet to be.
    while (existsSync(path)) await nextTurn();
    writeFileSync(path, 'third');
    await removing;
    expect(['second', 'third']).to.include(readFileSync(path, 'utf8'));
    expect(readdirSync(folder)).to.deep.equal(['lock']);
    writeFileSync(path, 'second');
    await removeLock(path, 'first');
    expect(readFileSync(path, 'utf8')).to.equal('second');
    expect(readdirSync(folder)).to.deep.equal(['lock']);
  });
});
