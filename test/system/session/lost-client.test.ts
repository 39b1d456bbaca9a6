import { join } from 'node:path';

import { Random, type Rank } from '@shoal/common';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { makeDeclaredFile, type PlannedClient, toAssignment } from '../../assignment/assignment.js';
import { compareOutputs } from '../../assignment/compare-outputs.js';
import { writeInputs } from '../../assignment/write-assignment.js';
import { declaredFile, RawUploader } from '../../puppets/raw-uploader.js';
import { shoal, type ShoalProcess } from '../../harness/shoal-process.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const random = new Random(1);
const shared = makeDeclaredFile('shared', 40, random);
const mine = makeDeclaredFile('mine', 25, random);
const heldBack = makeDeclaredFile('held-back', 30, random);

/** Rank 2 has all files of rank 1, which may be killed. */
const owners: PlannedClient[] = [
  { rank: 1, owned: [shared], wanted: [mine] },
  { rank: 2, owned: [shared, mine], wanted: [] },
];
const leechers: PlannedClient[] = [3, 4, 5].map((rank) => ({ rank, owned: [], wanted: [shared, mine] }));

describe('a session that loses a client', () => {
  it('is finished by the others when one is killed in the middle', async () => {
    const everybody = [...owners, ...leechers].map((client) => ({ ...client, wanted: [...client.wanted, heldBack] }));
    const { tracker, start, check } = await begin(everybody, ['--clients', '6', '--tune', 'rejoin-grace=1s']);
    const [victim, ...others] = everybody.map(({ rank }) => start(rank)) as [ShoalProcess, ...ShoalProcess[]];
    // The sixth alone has one file, and delays all others until the victim is gone.
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answers = async (index: number) => {
      if (index >= 10) await released;
      return { index, payload: new Uint8Array(0) };
    };
    const file = declaredFile(heldBack);
    const sixth = await RawUploader.start({ trackerPort: tracker.port, file, answers, rank: 6 });
    await sixth.tracker.next('TRACKER_READY');
    sixth.tracker.send({ tag: 'DONE', failed: [] });
    await sixth.isAsked();

    victim.kill('SIGKILL');
    await victim.exit();
    release();
    for (const each of others) await each.exitsWith(0);
    await tracker.process.exitsWith(0);
    expect(lost(tracker)).to.deep.equal([1]);
    await check([2, 3, 4, 5]);
  });

  it('starts and ends without a client that is killed before the barrier', async () => {
    const everybody = [...owners, ...leechers];
    const { tracker, start, check } = await begin(everybody, ['--clients', '5', '--tune', 'rejoin-grace=1s']);
    const [victim, ...others] = [1, 2, 3, 4].map((rank) => start(rank)) as [ShoalProcess, ...ShoalProcess[]];
    for (const each of [victim, ...others]) await each.jsonLine({ event: 'registered' });
    victim.kill('SIGKILL');
    await tracker.until('the victim to be given up', () => lost(tracker).length > 0);
    others.push(start(5));
    for (const each of others) await each.exitsWith(0);
    await tracker.process.exitsWith(0);
    expect(lost(tracker)).to.deep.equal([1]);
    await check([2, 3, 4, 5]);
  });

  it('starts without clients that never come', async () => {
    const everybody = [...owners, ...leechers];
    const { tracker, start, check } = await begin(everybody, ['--clients', '9', '--barrier-timeout', '2s']);
    const clients = [1, 2, 3, 4, 5].map((rank) => start(rank));
    for (const each of clients) await each.exitsWith(0);
    await tracker.process.exitsWith(0);
    expect(tracker.events('ready')[0]?.['missing']).to.be.at.least(4);
    await check([1, 2, 3, 4, 5]);
  });

  it('takes a client back that returns within the grace', async () => {
    const everybody = [...owners, ...leechers];
    const { tracker, start, check } = await begin(everybody, ['--clients', '5', '--tune', 'rejoin-grace=1h']);
    const clients = [1, 2, 3, 4].map((rank) => start(rank));
    for (const each of clients) await each.jsonLine({ event: 'registered' });
    clients[2]?.kill('SIGKILL');
    await tracker.until('the client to be gone', ({ session }) => session.clients === 3);
    clients[2] = start(3);
    clients.push(start(5));
    for (const each of clients) await each.exitsWith(0);
    await tracker.process.exitsWith(0);
    expect(lost(tracker)).to.deep.equal([]);
    await check([1, 2, 3, 4, 5]);
  });
});

async function begin(clients: readonly PlannedClient[], args: readonly string[]) {
  const folder = temporaryFolder();
  await writeInputs(folder, toAssignment(clients));
  const tracker = await TrackerProcess.start(args);
  return {
    tracker,
    start: (rank: Rank): ShoalProcess => {
      const where = ['--tracker', tracker.url, '--host', '127.0.0.1', '--out', join(folder, 'out')];
      const who = [
        '--rank',
        `${rank}`,
        '--input',
        join(folder, `in${rank}.txt`),
        '--state-dir',
        join(folder, `${rank}`),
      ];
      return shoal(['client', '--json', ...where, ...who]);
    },
    /** These clients have everything that they wanted; the others may have left anything. */
    check: async (ranks: readonly Rank[]): Promise<void> => {
      const { expected } = toAssignment(clients.filter(({ rank }) => ranks.includes(rank)));
      const problems = await compareOutputs(join(folder, 'out'), expected);
      expect(problems.filter((line) => ranks.some((rank) => line.startsWith(`client${rank}_`)))).to.deep.equal([]);
    },
  };
}

/** The ranks that the tracker says are missing. */
function lost(tracker: TrackerProcess): unknown[] {
  return tracker.events('client-lost').map((entry) => entry['rank']);
}
