import { MessageChannel } from 'node:worker_threads';

import { assert, expect } from 'chai';
import fc from 'fast-check';

import { type Manifest, segmentHash, SegmentSet } from '@shoal/common';
import { blake3 } from '@shoal/common/io';
import { afterEach, describe, it } from 'mocha';

import {
  portLink,
  sharedLinks,
  type ThreadLink,
  type ThreadMessage,
  postedEvent,
} from '#src/io/threads/thread-link.js';

import { declaredFile, realFile } from '../files.js';
import { messageExamples } from './message-examples.js';

const opened: ThreadLink[] = [];

afterEach(() => {
  for (const link of opened.splice(0)) link.close();
});

function pair(kind: 'port' | 'shared'): [ThreadLink, ThreadLink] {
  let links: [ThreadLink, ThreadLink];
  if (kind === 'port') {
    const { port1, port2 } = new MessageChannel();
    links = [portLink(port1), portLink(port2)];
  } else links = sharedLinks();
  opened.push(...links);
  return links;
}

function received(link: ThreadLink, count: number): Promise<ThreadMessage[]> {
  const messages: ThreadMessage[] = [];
  return new Promise((resolve) => {
    link.onMessage((message) => {
      messages.push(message);
      if (messages.length === count) resolve(messages);
    });
  });
}

function posted(message: object, from = 'downloader'): ThreadMessage {
  return { kind: 'posted', from, message } as ThreadMessage;
}

/** A set of segments by its contents. */
function comparable(message: object): object {
  return Object.fromEntries(
    Object.entries(message).map(([key, value]: [string, unknown]) => [
      key,
      value instanceof SegmentSet ? [value.length, [...value]] : value,
    ]),
  );
}

const manifest = declaredFile('file1', ['a'.repeat(32)]);

for (const kind of ['port', 'shared'] as const) {
  describe(`a ${kind} link between threads`, () => {
    it('carries a set of segments as a set', async () => {
      const held = fc.array(fc.boolean(), { maxLength: 40 }).map((present) => {
        const set = SegmentSet.empty(present.length);
        present.forEach((isHeld, index) => {
          if (isHeld) set.add(index);
        });
        return set;
      });
      const sets = [...fc.sample(held, 30), SegmentSet.full(0), SegmentSet.full(9), SegmentSet.full(1 << 20)];
      const [here, there] = pair(kind);
      const messages = received(there, sets.length);
      for (const set of sets) here.send(posted({ type: 'file-opened', manifest, held: set, path: 'x' }));
      const facts = (await messages).map((message) => {
        assert(message.kind === 'posted');
        const { message: fact } = postedEvent<'uploader'>(message);
        assert(fact.type === 'file-opened');
        return fact;
      });
      facts.forEach((fact, n) => {
        const sent = sets[n]!;
        assert(fact.held instanceof SegmentSet);
        expect([fact.held.length, fact.held.count]).to.deep.equal([sent.length, sent.count]);
        expect(Buffer.from(fact.held.toBits())).to.deep.equal(Buffer.from(sent.toBits()));
        expect([fact.path, fact.manifest.digest]).to.deep.equal(['x', manifest.digest]);
        expect(Buffer.from(fact.manifest.hashes)).to.deep.equal(Buffer.from(manifest.hashes));
      });
    });

    for (const { direction, from, message } of messageExamples) {
      it(`carries ${(message as { readonly type: string }).type}, ${direction}`, async () => {
        const [here, there] = pair(kind);
        const arrived = received(there, 1);
        here.send(posted(message, from));
        const [first] = await arrived;
        assert(first?.kind === 'posted');
        expect(first.from).to.equal(from);
        expect(comparable(first.message)).to.deep.equal(comparable(message));
      });
    }

    it('carries other values unchanged, in order, later', async () => {
      const [here, there] = pair(kind);
      const sent: ThreadMessage[] = [
        { kind: 'listening', address: { host: '::1', port: 1 } },
        posted({ type: 'stopped' }),
        posted({ type: 'peer-has', digest: manifest.digest, rank: 2, segments: [1, 2] }),
        { kind: 'failed', exitCode: 2, message: 'no' },
        { kind: 'ended' },
      ];
      let arrived = 0;
      there.onMessage(() => (arrived += 1));
      const messages = received(there, sent.length);
      for (const message of sent) here.send(message);
      expect(arrived).to.equal(0);
      expect(await messages).to.deep.equal(sent);
      expect(arrived).to.equal(sent.length);
    });

    it('carries a long list of hashes, to however many threads, without copying it for each', async () => {
      const file = realFile('long', 3_000 * 1_024, 1_024);
      const links = [pair(kind), pair(kind)];
      const all = links.map(async ([here, there]) => {
        const messages = received(there, 2);
        for (const type of ['fetch', 'serve']) here.send(posted({ type, manifest: file.manifest }));
        return (await messages).map((message) => {
          assert(message.kind === 'posted');
          return (message.message as { readonly manifest: Manifest }).manifest;
        });
      });
      const manifests = (await Promise.all(all)).flat();
      for (const { hashes, ...rest } of manifests) {
        const { hashes: _, ...expected } = file.manifest;
        expect({ ...rest }).to.deep.equal({ ...expected, entries: undefined });
        expect(Buffer.from(hashes)).to.deep.equal(file.manifest.hashes);
        expect(blake3(file.segment(7)).equals(segmentHash({ ...rest, hashes }, 7))).to.equal(true);
      }
      if (kind === 'shared') return;
      // There is one list for all of them.
      const [first] = manifests;
      assert(first !== undefined);
      first.hashes.fill(1);
      for (const { hashes } of manifests) expect(hashes.every((byte) => byte === 1)).to.equal(true);
      expect(
        file.manifest.hashes.every((byte) => byte === 1),
        'the sender keeps its own',
      ).to.equal(false);
    });

    it('carries both ways', async () => {
      const [here, there] = pair(kind);
      const back = received(here, 1);
      there.onMessage((message) => {
        there.send(message);
      });
      here.send({ kind: 'ended' });
      expect(await back).to.deep.equal([{ kind: 'ended' }]);
    });

    it('delivers a message with the name of its sender', async () => {
      const [here, there] = pair(kind);
      const messages = received(there, 1);
      here.send(posted({ type: 'stopped' }));
      const [message] = await messages;
      assert(message?.kind === 'posted');
      expect(postedEvent<'session'>(message)).to.deep.equal({
        type: 'posted',
        from: 'downloader',
        message: { type: 'stopped' },
      });
    });
  });
}
