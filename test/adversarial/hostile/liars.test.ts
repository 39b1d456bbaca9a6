import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type Manifest, type Member, type Message, type Rank, SegmentSet, type Tag } from '@shoal/common';
import { decodeFrame, encodeFrame, PEER_FRAME_BYTES, SUBPROTOCOL, withDigest } from '@shoal/common/io';
import { cleanUp, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { describe, it } from 'mocha';
import { WebSocketServer } from 'ws';

import { CLIENT_RANK, LyingTracker, type Lies } from '../../puppets/lying-tracker.js';
import type { ShoalProcess } from '../../harness/shoal-process.js';
import { get } from '../../harness/swarm-commands.js';
import { MIB } from '../../harness/test-files.js';
import { until } from '../../harness/wait.js';
import { cpuSeconds, peakMib } from './cost.js';

const SEGMENTS = 64;
const GARBAGE_MIB = 64;
/** Of the longest segments that there are. */
const large: Manifest = withDigest({
  ...{ kind: 'real', name: 'large.bin', length: SEGMENTS * 16 * MIB, segmentLength: 16 * MIB },
  hashes: new Uint8Array(32 * SEGMENTS),
});
const nobody: Member = { rank: 1, host: '127.0.0.1', port: 1, heldSegments: SEGMENTS };

describe('a client that trusts the wrong ones', () => {
  it('holds little of what uploaders begin to send and never finish', async () => {
    const usual = await follow(await start(await LyingTracker.start(large, nobody), '3s'));
    const uploaders = await startUploaders(40);
    const client = await start(await LyingTracker.start(large, uploaders.members), '20s');
    await until('a connection to be cut off', () => uploaders.cutOff > 0);
    const grown = peakMib(client.pid) - usual.peak;
    console.log(`${uploaders.begun} of 15 MiB began before one was cut off: ${grown} MiB`);
    // Four frames of 16 MiB wait; the other memory is uncollected garbage.
    expect(grown, `${grown} MiB`).to.be.at.most(64 + GARBAGE_MIB);
  });

  it('spends little on as many members and files as a tracker may name, and on more', async () => {
    const usual = await follow(await start(await LyingTracker.start(large, nobody), '3s'));
    for (const lies of [each(many(10_000)), repeated]) {
      const client = await start(await LyingTracker.start(large, nobody, lies), '6s');
      const { peak, cpu } = await follow(client);
      const [line = ''] = client.stderr.filter((line) => !line.startsWith('{'));
      console.log(`${usual.peak} and ${peak} MiB, ${cpu.toFixed(1)} s of CPU time: ${line}`);
      expect(line).to.match(/^shoal: /);
      expect(peak - usual.peak, `${peak - usual.peak} MiB`).to.be.at.most(64 + GARBAGE_MIB);
      expect(cpu, `${cpu} s`).to.be.at.most(6 + usual.cpu);
    }
  });
});

async function start(tracker: LyingTracker, deadline: string): Promise<ShoalProcess> {
  const client = get(tracker, ['large.bin'], join(temporaryFolder(), 'out'), ['--deadline', deadline]);
  await until('the client to register', () => tracker.heard.includes('INIT'));
  return client;
}

/** Resources of a process until it ends. */
async function follow(client: ShoalProcess): Promise<{ readonly peak: number; readonly cpu: number }> {
  let [peak, cpu] = [0, 0];
  while (!client.hasExited) {
    try {
      peak = Math.max(peak, peakMib(client.pid));
      cpu = Math.max(cpu, cpuSeconds(client.pid));
    } catch {
      // It has just ended.
    }
    await Promise.race([client.exited, delay(50)]);
  }
  return { peak, cpu };
}

/** Sound answers, each as long as said. */
function many(count: number): (body: Message) => Message | undefined {
  const members = Array.from({ length: count }, (_, index) => ({ ...nobody, rank: 100 + index }));
  const { digest, kind, length } = large;
  const files = members.map(({ rank }) => {
    return { name: `file-${rank}`, digest: rank.toString(16).padStart(64, '0'), kind, length, segments: SEGMENTS };
  });
  const answers: Partial<Record<Tag, Message>> = {
    CATALOG_REQUEST: { tag: 'CATALOG', files },
    FILE_REQUEST: { tag: 'FILE_DETAILS', manifest: large, members },
    FILE_UPDATE: { tag: 'SWARM', digest, members },
  };
  return ({ tag }) => answers[tag];
}

function each(answer: (body: Message) => Message | undefined): Lies {
  return (asked, correlation) => {
    const body = answer(asked);
    return body && [encodeFrame({ source: 0, destination: CLIENT_RANK, correlation, body })];
  };
}

/** A million parts, two bytes in each: refused before one is made. */
const repeated: Lies = (body, correlation) => {
  const parts = (key: number): Buffer => Buffer.concat(Array<Buffer>(1_000_000).fill(Buffer.of(key, 2, 8, 7)));
  if (body.tag === 'CATALOG_REQUEST') return [frameOf(correlation, 14, parts(0x0a))];
  if (body.tag === 'FILE_REQUEST') return [frameOf(correlation, 16, parts(0x12))];
  if (body.tag === 'FILE_UPDATE') return [frameOf(correlation, 18, parts(0x12))];
  return undefined;
};

function frameOf(correlation: number, body: number, content: Buffer): Buffer {
  const ranks = Buffer.of(0x10, CLIENT_RANK, 0x18, correlation);
  const header = Buffer.concat([ranks, varint(body * 8 + 2), varint(content.length), content]);
  return Buffer.concat([varint(header.length), header]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

/** Uploaders that greet, claim everything and send all but the end of a segment, asked or not. */
async function startUploaders(count: number) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => SUBPROTOCOL });
  await once(server, 'listening');
  cleanUp(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const state = {
    begun: 0,
    cutOff: 0,
    members: Array.from({ length: count }, (_, index) => ({ ...nobody, rank: 100 + index, port })),
  };
  const held = SegmentSet.full(SEGMENTS);
  const { digest } = large;
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      state.cutOff += 1;
    });
    socket.on('message', (data: Buffer) => {
      const frame = decodeFrame(data, PEER_FRAME_BYTES);
      if (!frame.ok || frame.envelope.body.tag !== 'HELLO') return;
      const { destination, correlation } = frame.envelope;
      const say = (body: Message): void => {
        socket.send(encodeFrame({ source: destination, destination: CLIENT_RANK satisfies Rank, correlation, body }));
      };
      say({ tag: 'HELLO_ACK', version: 1 });
      say({ tag: 'BITFIELD', digest, held, load: 0 });
      socket.send(Buffer.alloc(15 * MIB), { fin: false });
      state.begun += 1;
    });
  });
  return state;
}
