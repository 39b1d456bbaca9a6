import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { type Manifest, SegmentSet } from '@shoal/common';
import { POLICY_NAMES, type PolicyName, type UploaderOptions } from '@shoal/client/core';

import { type VirtualClient, type VirtualClientOptions, virtualManifest, VirtualSwarm } from './virtual-swarm.js';

const SEGMENTS = 96;

describe('a swarm of one seeder and eight that fetch', () => {
  for (const policy of POLICY_NAMES) {
    it(`${policy}: gives everybody the whole file`, () => {
      const { swarm, manifest } = start(() => policy);
      const took = finish(swarm, manifest);
      assert.ok(took > 0);
    });

    it(`${policy}: does the same again from the same seeds`, () => {
      const events = (): number => {
        const { swarm, manifest } = start(() => policy);
        finish(swarm, manifest);
        return swarm.events;
      };
      assert.equal(events(), events());
    });

    it(`${policy}: joins halves that two clients were left with`, () => {
      const swarm = new VirtualSwarm();
      const manifest = virtualManifest(SEGMENTS);
      const seeder = swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
      swarm.runFor(50);
      const clients = [0, 1].map((half) => {
        const held = SegmentSet.empty(SEGMENTS);
        for (let index = half; index < SEGMENTS; index += 2) held.add(index);
        return addClient(swarm, manifest, policy, { disk: new Map([[manifest.digest, held]]) });
      });
      swarm.runUntil(() => clients.every(({ stored }) => stored.has(manifest.digest)), 'both know the file');
      seeder.kill();
      swarm.runUntil(() => clients.every(({ completed }) => completed.has(manifest.digest)), 'both complete');
    });
  }

  it('gives everybody the whole file where each follows another policy', () => {
    const { swarm, manifest } = start((index) => POLICY_NAMES[index % POLICY_NAMES.length] as PolicyName);
    finish(swarm, manifest);
  });

  it('sends less from the seeder where the seeder picks', () => {
    const sent = (policy: PolicyName): number => {
      const { swarm, manifest } = start(() => policy);
      finish(swarm, manifest);
      return sentSegments(swarm.clients[0] as VirtualClient).length;
    };
    assert.ok(sent('rarest-first') < sent('sequential'));
  });

  it('sequential: takes the segments in order', () => {
    const swarm = new VirtualSwarm();
    const manifest = virtualManifest(SEGMENTS);
    const seeder = swarm.addClient({ session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity } });
    swarm.runFor(50);
    const client = addClient(swarm, manifest, 'sequential');
    swarm.runUntil(() => client.completed.has(manifest.digest), 'it completes');
    assert.deepEqual(
      sentSegments(seeder),
      Array.from({ length: SEGMENTS }, (_, index) => index),
    );
  });

  it('streaming: has the start of the file long before its end', () => {
    const readable = (policy: PolicyName): number => {
      const { swarm, manifest } = start(() => 'rarest-first', {}, 2);
      const client = addClient(swarm, manifest, policy);
      const held = (): SegmentSet | undefined => client.stored.get(manifest.digest);
      swarm.runUntil(() => (held()?.count ?? 0) >= SEGMENTS / 2, 'half of it is here');
      let first = 0;
      while (held()?.has(first) === true) first += 1;
      return first;
    };
    const [streamed, rarest] = [readable('streaming'), readable('rarest-first')];
    assert.ok(streamed > SEGMENTS / 4, `${streamed} segments can be read when half is here`);
    assert.ok(rarest < SEGMENTS / 10, `${rarest} with rarest-first`);
  });

  it('tit-for-tat: the seeder serves five, of eight that ask', () => {
    const served = (policy: PolicyName): number => {
      const { swarm } = start(() => policy);
      const { uploader } = swarm.clients[0] as VirtualClient;
      const receivers = (): string[] => uploader.sent.flatMap(({ to, body }) => (body.tag === 'OK' ? [to] : []));
      swarm.runUntil(() => receivers().length >= SEGMENTS, 'the seeder has given everything once');
      return new Set(receivers()).size;
    };
    assert.deepEqual([served('tit-for-tat'), served('rarest-first')], [5, 8]);
  });

  it('tit-for-tat: completes with reviews in between', () => {
    const { swarm, manifest } = start(() => 'tit-for-tat', { rechokeIntervalMs: 20, optimisticIntervalMs: 60 });
    const took = finish(swarm, manifest);
    assert.ok(took > 40, `some reviews in ${took} ms`);
  });
});

/** A standing swarm of a seeder, client 0, and those that fetch; `policyOf` tells each one's policy. */
function start(
  policyOf: (index: number) => PolicyName,
  uploader: Partial<UploaderOptions> = {},
  fetching = 8,
): { swarm: VirtualSwarm; manifest: Manifest } {
  const swarm = new VirtualSwarm();
  const manifest = virtualManifest(SEGMENTS);
  const policy = policyOf(0);
  swarm.addClient({
    session: { offers: [{ manifest, path: 'p' }], seedForMs: Infinity },
    uploader: { ...uploader, policy },
  });
  swarm.runFor(50);
  for (let index = 1; index <= fetching; index += 1) addClient(swarm, manifest, policyOf(index), { uploader });
  return { swarm, manifest };
}

function addClient(
  swarm: VirtualSwarm,
  { name }: Manifest,
  policy: PolicyName,
  { disk, uploader }: VirtualClientOptions = {},
): VirtualClient {
  const session = { wanted: [{ by: 'name', name }], seedForMs: Infinity } as const;
  const downloader = { policy, streamWindowSegments: 8 };
  return swarm.addClient({
    ...{ session, downloader, uploader: { ...uploader, policy } },
    ...(disk === undefined ? {} : { disk }),
  });
}

/** Runs until all have all, which the virtual disks check segment by segment; how long that took. */
function finish(swarm: VirtualSwarm, { digest }: Manifest): number {
  const since = swarm.now;
  const fetching = swarm.clients.slice(1);
  swarm.runUntil(() => fetching.every(({ completed }) => completed.has(digest)), 'everybody completes');
  for (const { stored } of fetching) assert.ok(stored.get(digest)?.isComplete);
  return swarm.now - since;
}

function sentSegments({ uploader }: VirtualClient): number[] {
  return uploader.sent.flatMap(({ body }) => (body.tag === 'OK' ? [body.index] : []));
}
