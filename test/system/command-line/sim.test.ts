import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { Random } from '@shoal/common';
import { temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { makeDeclaredFile, toAssignment } from '../../assignment/assignment.js';
import { writeInputs } from '../../assignment/write-assignment.js';
import { shoal } from '../../harness/shoal-process.js';

const SMALL = ['--peers', '4', '--segment-count', '12'];
const RESULT =
  'scenario,seed,peers,segments,finished,lastFinishMs,boundMs,ratio,meanRatio,seederCopies,events,wallMs,rssMb,fingerprint';

/** Arguments of `shoal sim`, and what the one line about them names. */
const refusals: readonly (readonly [args: string, ...facts: string[]])[] = [
  ['flash-crwd', "unknown scenario 'flash-crwd'", 'flash-crowd, '],
  ['', 'name a scenario', 'flash-crowd, ', '--random'],
  ['churn flash-crowd', 'one scenario at a time'],
  ['churn --segments rarest', '--segments', '"rarest" is not one of rarest-first, '],
  ['churn --pers 4', "unknown option '--pers'", '--peers'],
  ['churn --frob', "unknown option '--frob'", 'see shoal sim --help'],
  ['churn --peers 0', '--peers', '"0" is not a whole number from 1'],
  ['churn --segment-count 0', '--segment-count', '"0" is not'],
  ['churn --uplink 0', '--uplink', '"0" is not a number of Mbit/s above 0'],
  ['churn --tune latency=soon', '--tune latency', '"soon" is not a duration'],
  ['churn --seeds 5', '--seeds', '--seed'],
  ['churn --policies random', '--policies', 'shoal sim compare churn'],
  ['churn --random', '--random', 'leave out'],
  ['--random --seeds 2 --trace x', '--trace', 'one seed'],
  ['assignment', '--inputs'],
  ['./nonexistent.mjs', './nonexistent.mjs', 'there is no such file'],
  ['flash-crowd --peers 1000000 --segment-count 10000', '1,000,000 peers', 'need about', '--force'],
];

async function result(...args: string[]): Promise<Record<string, unknown>> {
  const process = shoal(['sim', ...args, '--json']);
  await process.exitsWith(0);
  return process.json().at(-1)!;
}

/** The path of a scenario file with this body of `play(world)`. */
function scenarioFile(body: string): string {
  const path = join(temporaryFolder(), 'mine.mjs');
  writeFileSync(
    path,
    `export const scenario = { name: 'mine', summary: 'a test',\n  async play(world) {\n    ${body}\n  },\n};\n`,
  );
  return path;
}

describe('a simulated swarm', () => {
  it('ends with its result, the same from the same seed', async () => {
    const [first, second, other] = await Promise.all([
      result('flash-crowd', ...SMALL),
      result('flash-crowd', ...SMALL),
      result('flash-crowd', ...SMALL, '--seed', '2'),
    ]);
    expect(Object.keys(first).join(',')).to.equal(RESULT);
    expect([first['peers'], first['segments'], first['finished'], first['seed']]).to.deep.equal([4, 12, 4, 1]);
    expect(first['ratio'], 'no run beats the bound').to.be.at.least(1);
    expect(first['fingerprint']).to.equal(second['fingerprint']);
    expect(first['fingerprint']).to.not.equal(other['fingerprint']);
  });

  it('is printed in words without --json', async () => {
    const process = shoal(['sim', 'flash-crowd', ...SMALL]);
    await process.exitsWith(0);
    expect(process.stdout.join('\n')).to.match(/finished +4 of 4 peers\n.*last finish/s);
    expect(process.stderr).to.deep.equal([]);
  });

  it('leaves a trace of every event', async () => {
    const path = join(temporaryFolder(), 'events.ndjson');
    await result('flash-crowd', ...SMALL, '--trace', path);
    const events = readFileSync(path, 'utf8').trimEnd().split('\n');
    const kinds = events.map((line) => (JSON.parse(line) as { event: { type: string } }).event.type);
    expect(kinds.filter((kind) => kind === 'download-started').length).to.equal(4);
  });

  it('may be drawn from a seed, and says first what it is', async () => {
    const one = shoal(['sim', '--random', '--seed', '7']);
    await one.exitsWith(0);
    expect(one.stdout[0] ?? '').to.match(/^seed 7: \{.*"segmentPolicy"/);
    const many = shoal(['sim', '--random', '--seeds', '5', '--json']);
    await many.exitsWith(0);
    const seeds = many
      .json()
      .filter(({ event }) => event === 'swarm')
      .map(({ seed }) => seed);
    expect(seeds).to.deep.equal([1, 2, 3, 4, 5]);
    expect(many.json().at(-1)?.['failed']).to.deep.equal([]);
  });

  it('plays a scenario of the user', async () => {
    const body =
      'const file = world.file(); world.peer({ offers: [file] }); await world.peer({ wants: [file] }).completes();';
    const own = await result(scenarioFile(body), '--segment-count', '5');
    expect([own['scenario'], own['finished']]).to.deep.equal(['mine', 1]);
  });

  it('runs the assignment of a folder, with what its inputs say', async () => {
    const folder = join(temporaryFolder(), 'inputs');
    const random = new Random(1);
    const [a, b] = [makeDeclaredFile('a', 23, random), makeDeclaredFile('b', 5, random)];
    const clients = [
      { rank: 1, owned: [a], wanted: [] },
      { rank: 2, owned: [b], wanted: [a] },
      { rank: 3, owned: [], wanted: [a, b] },
    ];
    await writeInputs(folder, toAssignment(clients));
    const ours = await result('assignment', '--inputs', folder, '--tune', 'checks=full');
    expect([ours['peers'], ours['segments'], ours['finished']]).to.deep.equal([2, 28, 2]);

    const missing = makeDeclaredFile('c', 3, random);
    await writeInputs(folder, toAssignment([...clients, { rank: 4, owned: [], wanted: [missing] }]));
    const nobodyHas = shoal(['sim', 'assignment', '--inputs', folder]);
    await nobodyHas.failsWith(4, 'in4.txt wants c, which no client owns');
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await shoal(['sim', 'assignment', '--inputs', empty]).failsWith(2, empty);
    writeFileSync(join(empty, 'in1.txt'), '1\na many\n');
    await shoal(['sim', 'assignment', '--inputs', empty]).failsWith(2, join(empty, 'in1.txt'));
  });

  it('fails with one code for a failed invariant, and with another for a client that waits for ever', async () => {
    const broken = scenarioFile("world.expect(false, 'pigs fly');");
    await shoal(['sim', broken]).failsWith(9, 'expectation', 'pigs fly', `again: shoal sim ${broken} --seed 1`);
    const noSeeder = scenarioFile("await world.peer({ wants: [world.file('F')] }).completes();");
    await shoal(['sim', noSeeder]).failsWith(10, 'liveness', 'no client holds segment 0 of F');
    const throwing = scenarioFile('await world.sleep(10); world.party();');
    await shoal(['sim', throwing]).failsWith(2, 'mine.mjs:3: world.party is not a function');
  });

  for (const [args, ...facts] of refusals) {
    it(`refuses "${args}"`, async () => {
      await shoal(['sim', ...args.split(' ').filter((arg) => arg !== '')]).failsWith(2, ...facts);
    });
  }

  it('stops on a signal', async () => {
    const long = shoal(['sim', '--random', '--seeds', '1000000']);
    await long.line(/^random swarms/);
    await long.stop();
  });

  it('is refused if it needs more memory than it may have, unless forced', async () => {
    const args = ['sim', 'flash-crowd', ...SMALL, '--tune', 'memory-bytes=10MiB'];
    await shoal(args).failsWith(2, '4 peers and 12 segments need about', '10.0 MiB', '--force');
    const forced = await result('flash-crowd', ...SMALL, '--tune', 'memory-bytes=10MiB', '--force');
    expect(forced['finished']).to.equal(4);
  });

  it('starts again with a larger heap where its own is too small', async () => {
    const enlarged = "process.execArgv.some((arg) => arg.startsWith('--max-old-space-size='))";
    const own = scenarioFile(`world.expect(${enlarged}, 'the heap is larger');`);
    const small = { env: { NODE_OPTIONS: '--max-old-space-size=32' } };
    await shoal(['sim', own], small).exitsWith(0);
    await shoal(['sim', own]).failsWith(9, 'the heap is larger');
    // The second process does the work of the command.
    await shoal(['sim', scenarioFile("world.expect(false, 'pigs fly');")], small).failsWith(9, 'pigs fly');
    const long = shoal(['sim', scenarioFile("console.log('plays'); for (;;) await world.sleep(10);")], small);
    await long.line(/^plays/);
    await long.stop();
  });

  it('says where a trace cannot be written', async () => {
    const missing = join(temporaryFolder(), 'missing', 'trace');
    await shoal(['sim', 'churn', ...SMALL, '--trace', missing]).failsWith(6, missing);
  });
});
