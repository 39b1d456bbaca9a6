import type { SegmentPolicyName, ServePolicyName } from '@shoal/client/core';
import {
  type Parameters,
  type Peer,
  POLICY_PAIRS,
  type PolicyPair,
  policyPairName,
  type ScenarioFile,
  type World,
} from '@shoal/simulator';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type LoggedEvents, play } from './play.js';

const SEGMENTS = 96;
const FETCHING = 8;
const SEEDER = 'client1';

describe('a swarm of one seeder and eight that fetch', () => {
  for (const pair of POLICY_PAIRS) {
    const policy = policyPairName(pair);

    it(`${policy}: gives every peer the whole file`, async () => {
      const { result } = await fetchAll(pair);
      expect(result.finished).to.equal(FETCHING);
    });

    it(`${policy}: does the same again from the same seed`, async () => {
      const [one, other] = [await fetchAll(pair), await fetchAll(pair)];
      expect(one.result.fingerprint).to.equal(other.result.fingerprint);
    });

    it(`${policy}: joins what two clients were left with`, async () => {
      await play({ ...pair, segments: SEGMENTS }, async (world) => {
        const { file, seeder } = await seed(world);
        const clients = [1, 2].map(() => world.peer({ wants: [file] }));
        await world.allAreHeld(file, clients);
        seeder.kill();
        await world.everyoneCompletes();
      });
    });
  }

  it('gives every peer the whole file with different policies', async () => {
    const { result } = await fetchAll({}, (index) => POLICY_PAIRS[index % POLICY_PAIRS.length]);
    expect(result.finished).to.equal(FETCHING);
  });

  it('sends less from the seeder where the seeder picks', async () => {
    const copies = async (segmentPolicy: SegmentPolicyName): Promise<number> =>
      (await fetchAll({ segmentPolicy })).result.seederCopies;
    expect(await copies('rarest-first')).to.be.below(await copies('sequential'));
  });

  it('sequential: takes the segments in order', async () => {
    const { events } = await play({ segmentPolicy: 'sequential', segments: SEGMENTS }, async (world) => {
      const { file } = await seed(world);
      await world.peer({ wants: [file] }).completes();
    });
    expect(events.of('segment-held').map(({ index }) => index)).to.deep.equal(
      Array.from({ length: SEGMENTS }, (_, index) => index),
    );
  });

  it('streaming: has the start of the file long before its end', async () => {
    const readable = async (segmentPolicy: SegmentPolicyName): Promise<number> => {
      const downloader = { streamWindowSegments: 8 };
      const { events } = await play({ segments: SEGMENTS, downloader }, async (world) => {
        const { file } = await seed(world);
        for (let index = 0; index < 2; index += 1) world.peer({ wants: [file] });
        await world.peer({ wants: [file], segmentPolicy }).holds(SEGMENTS / 2);
      });
      const held = new Set(events.of('segment-held', 'client4').map(({ index }) => index));
      let first = 0;
      while (held.has(first)) first += 1;
      return first;
    };
    const [streamed, rarest] = [await readable('streaming'), await readable('rarest-first')];
    expect(streamed, `${streamed} segments can be read when half is here`).to.be.above(SEGMENTS / 4);
    expect(rarest, `${rarest} with rarest-first`).to.be.below(SEGMENTS / 10);
  });

  it('tit-for-tat: the seeder serves five, of eight that ask', async () => {
    const served = async (servePolicy: ServePolicyName): Promise<number> => {
      const { events } = await play({ servePolicy, segments: SEGMENTS }, async (world) => {
        const { file, seeder } = await seed(world);
        for (let index = 0; index < FETCHING; index += 1) world.peer({ wants: [file] });
        await seeder.sends(SEGMENTS);
      });
      return receivers(events, SEGMENTS).size;
    };
    expect([await served('tit-for-tat'), await served('fewest-first')]).to.deep.equal([5, 8]);
  });

  it('tit-for-tat: completes with reviews in between', async () => {
    const uploader = { rechokeIntervalMs: 20, optimisticIntervalMs: 60 };
    const { result } = await fetchAll({ servePolicy: 'tit-for-tat', uploader });
    expect(result.lastFinishMs ?? 0, `some reviews in ${result.lastFinishMs} ms`).to.be.above(40);
  });
});

function fetchAll(
  parameters: Partial<Parameters>,
  policyOf: (index: number) => PolicyPair | undefined = () => undefined,
): ReturnType<typeof play> {
  return play({ segments: SEGMENTS, ...parameters }, async (world) => {
    const { file } = await seed(world);
    for (let index = 0; index < FETCHING; index += 1) {
      world.peer({ wants: [file], ...policyOf(index) });
    }
    await world.everyoneCompletes();
  });
}

async function seed(world: World): Promise<{ file: ScenarioFile; seeder: Peer }> {
  const file = world.file();
  const seeder = world.peer({ offers: [file] });
  await world.sleep(50);
  return { file, seeder };
}

/** The receivers of the seeder's first segments. */
function receivers({ all }: LoggedEvents, segments: number): Set<number> {
  const sent = all.flatMap(({ from, event }) =>
    from === SEEDER && event.type === 'segment-uploaded' ? [event.to] : [],
  );
  return new Set(sent.slice(0, segments));
}
