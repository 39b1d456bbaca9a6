import { expect } from 'chai';
import { describe, it } from 'mocha';

import { expectMessage, type FakeClient, held, manifest, TrackerHarness } from '../tracker-harness.js';

const MIB = 1024 * 1024;
/** 32 MiB of hashes. */
const large = manifest('large', 1 << 20);
const small = manifest('small', 4);

function swarm(): TrackerHarness {
  const harness = new TrackerHarness({ peerTimeoutMs: 1e9 });
  harness.open({ remoteHost: '10.9.9.9' }).init({ clientId: 'seeder', files: [held(large), held(small)] });
  return harness;
}

function join(harness: TrackerHarness, name: string, remoteHost: string): FakeClient {
  const client = harness.open({ remoteHost });
  client.init({ clientId: name });
  client.take();
  return client;
}

function ask(client: FakeClient, name: string, times = 1): void {
  for (let i = 0; i < times; i += 1) client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name } });
}

const answers = (client: FakeClient): number => client.tags().filter((tag) => tag === 'FILE_DETAILS').length;

/** Everything on its way has been read. */
function read(harness: TrackerHarness): void {
  for (const ticket of harness.unsent.splice(0)) harness.feed({ type: 'answer-sent', ticket });
}

describe('long answers', () => {
  it('go one after the other to each principal, however often one asks', () => {
    const harness = swarm();
    const greedy = join(harness, 'greedy', '10.0.0.1');
    ask(greedy, 'large', 500);
    expect(answers(greedy)).to.equal(1);
    const other = join(harness, 'other', '10.0.0.2');
    ask(other, 'large');
    expect(answers(other), 'no other client waits for that').to.equal(1);
    ask(greedy, 'small');
    expect(answers(greedy), 'short ones do not wait').to.equal(2);
    read(harness);
    expect(answers(greedy)).to.equal(3);
  });

  it('stay within a rate for each principal', () => {
    const harness = swarm();
    const greedy = join(harness, 'greedy', '10.0.0.1');
    ask(greedy, 'large', 1_000);
    for (let ms = 0; ms < 10_000; ms += 10) {
      read(harness);
      harness.advance(10);
    }
    const mib = answers(greedy) * 32;
    expect(mib > 2_500 && mib < 256 * 10 + 512 + 64, `${mib} MiB in 10 s`).to.equal(true);
  });

  it('are all sent in the end if many clients behind one address request the same file', () => {
    const harness = swarm();
    const crowd = Array.from({ length: 1_000 }, (_, i) => join(harness, `c${i}`, '10.0.0.1'));
    for (const client of crowd) ask(client, 'large');
    let seconds = 0;
    while (crowd.some((client) => answers(client) === 0)) {
      seconds += 0.05;
      expect(seconds, 'it takes no longer than its rate').to.be.below(300);
      read(harness);
      harness.advance(50);
    }
    expect(crowd.every((client) => !client.has('ERROR') && answers(client) === 1)).to.equal(true);
  });

  it('have a limit in flight', () => {
    const harness = swarm();
    for (let i = 0; i < 100; i += 1) ask(join(harness, `c${i}`, `10.1.0.${i % 5}`), 'large');
    expect(harness.unsent.length * 32 * MIB, `${harness.unsent.length} on their way`).to.be.at.most(256 * MIB);
  });

  it('are dropped with their channel, and refused over the limit of the queue', () => {
    const harness = swarm();
    const greedy = join(harness, 'greedy', '10.0.0.1');
    ask(greedy, 'large', 20_002);
    expect(expectMessage(greedy.take().at(-1), 'ERROR').code).to.equal('LIMIT');
    greedy.disconnect();
    const next = join(harness, 'next', '10.0.0.1');
    ask(next, 'large');
    read(harness);
    expect(answers(next)).to.equal(1);
  });
});
