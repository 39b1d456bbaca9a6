import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { expect, type FakeClient, held, manifest, TrackerHarness } from '../tracker-harness.js';

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
    assert.equal(answers(greedy), 1);
    const other = join(harness, 'other', '10.0.0.2');
    ask(other, 'large');
    assert.equal(answers(other), 1, 'nobody else waits for that');
    ask(greedy, 'small');
    assert.equal(answers(greedy), 2, 'short ones do not wait');
    read(harness);
    assert.equal(answers(greedy), 3);
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
    assert.ok(mib > 2_500 && mib < 256 * 10 + 512 + 64, `${mib} MiB in 10 s`);
  });

  it('all come in the end where a crowd behind one address asks for the same', () => {
    const harness = swarm();
    const crowd = Array.from({ length: 1_000 }, (_, i) => join(harness, `c${i}`, '10.0.0.1'));
    for (const client of crowd) ask(client, 'large');
    let seconds = 0;
    while (crowd.some((client) => answers(client) === 0)) {
      seconds += 0.05;
      assert.ok(seconds < 300, 'it takes no longer than its rate');
      read(harness);
      harness.advance(50);
    }
    assert.ok(crowd.every((client) => !client.has('ERROR') && answers(client) === 1));
  });

  it('are no more at a time than memory is for', () => {
    const harness = swarm();
    for (let i = 0; i < 100; i += 1) ask(join(harness, `c${i}`, `10.1.0.${i % 5}`), 'large');
    assert.ok(harness.unsent.length * 32 * MIB <= 256 * MIB, `${harness.unsent.length} on their way`);
  });

  it('are forgotten with their channel, and are refused where too many wait', () => {
    const harness = swarm();
    const greedy = join(harness, 'greedy', '10.0.0.1');
    ask(greedy, 'large', 20_002);
    assert.equal(expect(greedy.take().at(-1), 'ERROR').code, 'LIMIT');
    greedy.vanish();
    const next = join(harness, 'next', '10.0.0.1');
    ask(next, 'large');
    read(harness);
    assert.equal(answers(next), 1);
  });
});
