import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ShoalError } from '@shoal/common';
import { clientIdentity } from '@shoal/client/io';
import { expectRejection, temporaryFolder } from '@shoal/testing';
import { assert, expect } from 'chai';
import { after, describe, it } from 'mocha';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SECRET = /^[\w-]{43}$/;

/** The contents of a state folder without a lock. */
const KEPT = ['client-id', 'client-secret'];

/** The id of a process that lives until the tests end. */
function liveProcess(): number {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 600_000)'], { stdio: 'ignore' });
  after(() => child.kill('SIGKILL'));
  assert(child.pid !== undefined);
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
      expect(identity.clientId).to.match(UUID);
      expect(identity.resumeSecret).to.match(SECRET);
      await release();
    }
    expect(one.identity.clientId).to.not.equal(other.identity.clientId);
    expect(one.identity.resumeSecret).to.not.equal(other.identity.resumeSecret);
  });

  it('is kept in a state folder, which is made', async () => {
    const folder = join(temporaryFolder(), 'a', 'b');
    const first = await idIn(folder);
    expect(first).to.match(UUID);
    expect(await idIn(folder)).to.equal(first);
    expect(readFileSync(join(folder, 'client-id'), 'utf8')).to.equal(`${first}\n`);
    expect(readdirSync(folder).sort()).to.deep.equal(KEPT);
  });

  it('comes with a secret that is kept, and readable by its owner alone', async () => {
    const folder = temporaryFolder();
    const secretIn = async (): Promise<string> => {
      const { identity, release } = await clientIdentity(folder);
      await release();
      return identity.resumeSecret;
    };
    const first = await secretIn();
    expect(first).to.match(SECRET);
    expect(await secretIn()).to.equal(first);
    const path = join(folder, 'client-secret');
    expect(statSync(path).mode & 0o777).to.equal(0o600);
    writeFileSync(path, 'damaged');
    const replaced = await secretIn();
    expect(replaced).to.match(SECRET);
    expect(replaced).to.not.equal(first);
    expect(await secretIn()).to.equal(replaced);
  });

  it('writes its secret through no link', async () => {
    const folder = temporaryFolder();
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'untouched');
    symlinkSync(victim, join(folder, 'client-secret'));
    await (await clientIdentity(folder)).release();
    expect(readFileSync(victim, 'utf8')).to.equal('untouched');
  });

  it('is claimed once at a time in one process', async () => {
    const folder = temporaryFolder();
    const [one, other] = await Promise.all([clientIdentity(folder), clientIdentity(join(folder, '.'))]);
    expect(one.identity.clientId).to.not.equal(other.identity.clientId);
    expect(other.identity.clientId).to.match(UUID);
    const kept = readFileSync(join(folder, 'client-id'), 'utf8').trim();
    expect([one.identity.clientId, other.identity.clientId]).to.include(kept);
    const [holder, loser] = one.identity.clientId === kept ? [one, other] : [other, one];
    await loser.release();
    expect(existsSync(join(folder, 'client.lock')), 'a client without the lock releases none').to.equal(true);
    await holder.release();
    await holder.release();
    expect(await idIn(folder)).to.equal(kept);
  });

  it('is not claimed while another live process holds it', async () => {
    const folder = temporaryFolder();
    const kept = await idIn(folder);
    const lock = join(folder, 'client.lock');
    const owner = `${liveProcess()}\n`;
    writeFileSync(lock, owner);
    const { identity, release } = await clientIdentity(folder);
    expect(identity.clientId).to.not.equal(kept);
    await release();
    expect(readFileSync(lock, 'utf8')).to.equal(owner);
    expect(readFileSync(join(folder, 'client-id'), 'utf8')).to.equal(`${kept}\n`);
  });

  it('is taken over from a process that died, from an earlier one of the same number, and from nonsense', async () => {
    const folder = temporaryFolder();
    const kept = await idIn(folder);
    for (const owner of [`${deadProcess()}\n`, `${process.pid}\n`, '', '0\n', '-1\n', 'nonsense', '99999999999999']) {
      writeFileSync(join(folder, 'client.lock'), owner);
      const { identity, release } = await clientIdentity(folder);
      expect(identity.clientId, `after ${JSON.stringify(owner)}`).to.equal(kept);
      expect(readFileSync(join(folder, 'client.lock'), 'utf8')).to.match(new RegExp(`^${process.pid} .*\n$`));
      await release();
      expect(readdirSync(folder).sort(), 'leaves nothing else behind').to.deep.equal(KEPT);
    }
  });

  it('is never claimed by two processes that find the same stale lock', async () => {
    const folder = temporaryFolder();
    const kept = await idIn(folder);
    writeFileSync(join(folder, 'client.lock'), `${deadProcess()}\n`);
    const script = `import { clientIdentity } from '@shoal/client/io';
      console.log((await clientIdentity(process.argv[1])).identity.clientId); process.stdin.resume();`;
    const claims = await Promise.all(Array.from({ length: 3 }, () => claimInProcess(script, folder)));
    expect(claims.filter((id) => id === kept).length, claims.join(' ')).to.equal(1);
  });

  it('that cannot be read as one is replaced', async () => {
    const folder = temporaryFolder();
    for (const damaged of ['', 'nonsense', '0'.repeat(36), '\0'.repeat(37)]) {
      writeFileSync(join(folder, 'client-id'), damaged);
      const replaced = await idIn(folder);
      expect(replaced).to.match(UUID);
      expect(await idIn(folder)).to.equal(replaced);
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
      await expectRejection(clientIdentity(place), (error: unknown) => {
        assert(error instanceof ShoalError, String(error));
        expect(error.exitCode).to.equal(6);
        expect(error.message).to.match(message);
        expect(error.message).to.include(folder);
        return true;
      });
    }
    expect(readdirSync(join(folder, 'blocked')), 'the lock is released').to.deep.equal(['client-id']);
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
