import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { ShoalError } from '@shoal/common';
import { clientIdentity } from '@shoal/client/io';

import { temporaryFolder } from '../temporary-folder.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SECRET = /^[\w-]{43}$/;

/** What a state folder holds while nobody has its lock. */
const KEPT = ['client-id', 'client-secret'];

/** The id of a process that lives until the tests end. */
function liveProcess(): number {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' });
  after(() => child.kill('SIGKILL'));
  assert.ok(child.pid !== undefined);
  return child.pid;
}

function deadProcess(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

async function idIn(folder: string): Promise<string> {
  const { identity, release } = await clientIdentity(folder);
  await release();
  return identity.clientId;
}

describe('a client identity', () => {
  it('without a state folder is a new one each time', async () => {
    const [one, other] = [await clientIdentity(undefined), await clientIdentity(undefined)];
    for (const { identity, release } of [one, other]) {
      assert.match(identity.clientId, UUID);
      assert.match(identity.resumeSecret, SECRET);
      await release();
    }
    assert.notEqual(one.identity.clientId, other.identity.clientId);
    assert.notEqual(one.identity.resumeSecret, other.identity.resumeSecret);
  });

  it('is kept in a state folder, which is made', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    const first = await idIn(folder);
    assert.match(first, UUID);
    assert.equal(await idIn(folder), first);
    assert.equal(readFileSync(join(folder, 'client-id'), 'utf8'), `${first}\n`);
    assert.deepEqual(readdirSync(folder).sort(), KEPT);
  });

  it('comes with a secret that is kept, and readable by its owner alone', async () => {
    const folder = temporaryFolder();
    const secretIn = async (): Promise<string> => {
      const { identity, release } = await clientIdentity(folder);
      await release();
      return identity.resumeSecret;
    };
    const first = await secretIn();
    assert.match(first, SECRET);
    assert.equal(await secretIn(), first);
    const path = join(folder, 'client-secret');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    writeFileSync(path, 'damaged');
    const replaced = await secretIn();
    assert.match(replaced, SECRET);
    assert.notEqual(replaced, first);
    assert.equal(await secretIn(), replaced);
  });

  it('writes its secret through no link', async () => {
    const folder = temporaryFolder();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, 'client-secret'));
    await (await clientIdentity(folder)).release();
    assert.equal(readFileSync(victim, 'utf8'), 'untouched');
  });

  it('is claimed once at a time in one process', async () => {
    const folder = temporaryFolder();
    const [one, other] = await Promise.all([clientIdentity(folder), clientIdentity(join(folder, '.'))]);
    assert.notEqual(one.identity.clientId, other.identity.clientId);
    assert.match(other.identity.clientId, UUID);
    await other.release();
    assert.ok(existsSync(join(folder, 'client.lock')), 'who holds no lock releases none');
    const kept = readFileSync(join(folder, 'client-id'), 'utf8').trim();
    assert.equal([one.identity.clientId, other.identity.clientId].filter((id) => id === kept).length, 1);
    await one.release();
    await one.release();
    assert.equal(await idIn(folder), kept);
  });

  it('is not claimed while another live process holds it', async () => {
    const folder = temporaryFolder();
    const kept = await idIn(folder);
    const lock = join(folder, 'client.lock');
    const owner = `${liveProcess()}\n`;
    writeFileSync(lock, owner);
    const { identity, release } = await clientIdentity(folder);
    assert.notEqual(identity.clientId, kept);
    await release();
    assert.equal(readFileSync(lock, 'utf8'), owner);
    assert.equal(readFileSync(join(folder, 'client-id'), 'utf8'), `${kept}\n`);
  });

  it('is taken over from a process that died, from an earlier one of the same number, and from nonsense', async () => {
    const folder = temporaryFolder();
    const kept = await idIn(folder);
    for (const owner of [`${deadProcess()}\n`, `${process.pid}\n`, '', '0\n', '-1\n', 'nonsense', '99999999999999']) {
      writeFileSync(join(folder, 'client.lock'), owner);
      const { identity, release } = await clientIdentity(folder);
      assert.equal(identity.clientId, kept, `after ${JSON.stringify(owner)}`);
      assert.match(readFileSync(join(folder, 'client.lock'), 'utf8'), new RegExp(`^${process.pid} .*\n$`));
      await release();
      assert.deepEqual(readdirSync(folder).sort(), KEPT, 'leaves nothing else behind');
    }
  });

  it('is never claimed by two processes that find the same stale lock', async () => {
    const folder = temporaryFolder();
    const kept = await idIn(folder);
    writeFileSync(join(folder, 'client.lock'), `${deadProcess()}\n`);
    const script = `import { clientIdentity } from '@shoal/client/io';
      console.log((await clientIdentity(process.argv[1])).identity.clientId); process.stdin.resume();`;
    const claims = await Promise.all(Array.from({ length: 3 }, () => claimInProcess(script, folder)));
    assert.equal(claims.filter((id) => id === kept).length, 1, claims.join(' '));
  });

  it('that cannot be read as one is replaced', async () => {
    const folder = temporaryFolder();
    for (const damaged of ['', 'nonsense', '0'.repeat(36), '\0'.repeat(37)]) {
      writeFileSync(join(folder, 'client-id'), damaged);
      const replaced = await idIn(folder);
      assert.match(replaced, UUID);
      assert.equal(await idIn(folder), replaced);
    }
  });

  it('where nothing can be written is a storage error that names the place', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'blocked', 'client-id'), { recursive: true });
    const places: readonly (readonly [string, RegExp])[] = [
      [join(folder, 'file'), /file exists and is not a folder$/],
      [join(folder, 'file', 'below'), /^a part of .*below is a file, not a folder$/],
      [join(folder, 'blocked'), /is a folder$/],
    ];
    for (const [place, message] of places) {
      await assert.rejects(clientIdentity(place), (error: unknown) => {
        assert.ok(error instanceof ShoalError, String(error));
        assert.equal(error.exitCode, 6);
        assert.match(error.message, message);
        assert.ok(error.message.includes(folder));
        return true;
      });
    }
    assert.deepEqual(readdirSync(join(folder, 'blocked')), ['client-id'], 'the lock is released');
  });
});

function claimInProcess(script: string, folder: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    cwd: import.meta.dirname,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  after(() => child.kill('SIGKILL'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      reject(new Error(`the process ended with ${code}`));
    });
    child.stdout.once('data', (line: Buffer) => {
      resolve(line.toString().trim());
    });
  });
}
