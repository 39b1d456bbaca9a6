import { join } from 'node:path';

import { HASH_BYTES, type Manifest, MAX_VERSION, type MessageOf, MIN_VERSION } from '@shoal/common';
import { withDigest } from '@shoal/common/io';
import { expectRejection, temporaryFolder } from '@shoal/testing';
import { expect } from 'chai';
import { before, describe, it } from 'mocha';

import { RawClient } from '../../puppets/raw-client.js';
import { get, share } from '../../harness/swarm-commands.js';
import { KIB, MIB, randomBytes, sha256, writeRandomFile } from '../../harness/test-files.js';
import { TrackerProcess } from '../../harness/tracker-process.js';

const versions = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION };
const digest = 'ab'.repeat(32);
const SEGMENTS = 16;

/** Violations of the protocol, each answered with an error and a disconnect. */
const rejected: readonly (readonly [what: string, code: string | number, send: (client: RawClient) => unknown])[] = [
  ['a frame that is no protobuf', 'MALFORMED', (client) => client.sendRaw(randomBytes(200, 1))],
  ['an empty frame', 'MALFORMED', (client) => client.sendRaw(new Uint8Array(0))],
  ['a header longer than the frame', 'MALFORMED', (client) => client.sendRaw(Uint8Array.of(0x7f, 1))],
  ['a text frame', 'NOT_BINARY', (client) => client.sendRaw('hello')],
  ['an oversized frame', 'FRAME_TOO_LARGE', (client) => client.sendRaw(Buffer.alloc(MIB))],
];

describe('a tracker cuts off who breaks the rules, and goes on', () => {
  let tracker: TrackerProcess;
  let out: string;
  let source: string;
  before(async () => {
    ({ tracker, out, source } = await begin());
  });
  const dial = () => RawClient.dial(tracker.port);

  for (const [what, code, send] of rejected) {
    it(`for ${what}`, async () => {
      const client = await dial();
      send(client);
      await isCutOff(client, code);
    });
    it(`for ${what} after INIT`, async () => {
      const client = await registered(tracker.port);
      send(client);
      await isCutOff(client, code);
    });
  }

  it('for another version of the protocol', async () => {
    const client = await dial();
    client.send(init({ minVersion: 7, maxVersion: 9 }));
    const { detail } = await isCutOff(client, 'VERSION');
    expect(detail).to.match(/versions 1 to 1, the client 7 to 9/);
  });

  it('for a second INIT', async () => {
    const client = await registered(tracker.port);
    client.send(init({}));
    await isCutOff(client, 'ALREADY_INITIALISED');
  });

  for (const body of [
    { tag: 'FILE_REQUEST', file: { by: 'name', name: 'file.bin' } },
    { tag: 'CATALOG_REQUEST' },
    { tag: 'DONE', failed: [] },
  ] as const) {
    it(`for a ${body.tag} before INIT`, async () => {
      const client = await dial();
      client.send(body);
      await isCutOff(client, 'NOT_INITIALISED');
    });
  }

  it('for a message with another rank', async () => {
    const client = await registered(tracker.port);
    client.source += 1;
    client.send({ tag: 'CATALOG_REQUEST' });
    await isCutOff(client, 'PROTOCOL');
  });

  it('for a message that is not for a tracker', async () => {
    const client = await registered(tracker.port);
    client.send({ tag: 'SEGMENT_REQUEST', digest, segment: 0 });
    await isCutOff(client, 'PROTOCOL');
  });

  it('for a rank in use', async () => {
    const { source: rank } = await registered(tracker.port);
    const client = await dial();
    client.send(init({ requestedRank: rank }));
    const { detail } = await isCutOff(client, 'RANK_TAKEN');
    expect(detail).to.match(new RegExp(`rank ${rank} `));
  });

  it('and refuses another subprotocol', async () => {
    await expectRejection(RawClient.dial(tracker.port, { subprotocol: 'chat' }), /400/);
  });

  for (const [what, name] of [
    ['..', '..'],
    ['a way up', '../../etc/passwd'],
    ['a slash', 'a/b'],
    ['a backslash', 'a\\b'],
    ['a NUL', 'a\0b'],
    ['a line end', 'a\nb'],
    ['nothing', ''],
    ['an escape sequence', '\u001b[2Jfile'],
  ] as const) {
    it(`and refuses a file whose name is ${what}`, async () => {
      const manifest = manifestOf(name);
      const client = await registered(tracker.port);
      client.send({ tag: 'FILE_OFFER', file: { manifest, heldSegments: 1 } });
      expect((await client.next('ERROR')).code).to.equal('BAD_MANIFEST');
      const other = await dial();
      other.send(init({ files: [{ manifest, heldSegments: 1 }] }));
      expect((await other.next('ERROR')).code).to.equal('BAD_MANIFEST');
      const { files } = await tracker.status();
      expect(files.map((file) => file.name)).to.deep.equal(['file.bin']);
    });
  }

  it('and refuses to believe impossible progress', async () => {
    const client = await registered(tracker.port);
    client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'file.bin' } });
    const { manifest } = await client.next('FILE_DETAILS');
    const totals = { digest: manifest.digest, heldSegments: SEGMENTS + 1, downloadedBytes: 0, uploadedBytes: 0 };
    client.send({ tag: 'FILE_UPDATE', totals });
    expect((await client.next('ERROR')).code).to.equal('OUT_OF_RANGE');
  });

  it('so that honest clients notice nothing', async () => {
    await get(tracker, ['file.bin'], out).exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    const logged = tracker.process.stderr;
    expect(
      logged.length > 0 && logged.every((line) => line.startsWith('{')),
      'log lines only, no stack trace',
    ).to.equal(true);
    expect(
      logged.some((line) => line.includes('\\u001b') || line.includes('\u001b')),
      'nothing for a terminal to obey',
    ).to.equal(false);
  });
});

describe('a sharing client cuts off who breaks the rules, and goes on', () => {
  let swarm: Awaited<ReturnType<typeof begin>>;
  let port: number;
  let known: string;
  before(async () => {
    swarm = await begin();
    const { clients, files } = await swarm.tracker.status();
    port = Number(clients[0]!.address.split(':').at(-1));
    known = files[0]!.digest;
  });
  const dial = () => RawClient.dial(port, { source: 77, destination: 1 });
  const greeted = async (): Promise<RawClient> => {
    const client = await dial();
    client.send(hello({}));
    await client.next('HELLO_ACK');
    return client;
  };

  for (const [what, code, send] of rejected) {
    it(`for ${what}`, async () => {
      const client = await dial();
      send(client);
      await isCutOff(client, code);
    });
  }

  it('for another version of the protocol', async () => {
    const client = await dial();
    client.send(hello({ minVersion: 2, maxVersion: 3 }));
    await isCutOff(client, 'VERSION');
  });

  it('for a second HELLO', async () => {
    const client = await greeted();
    client.send(hello({}));
    await isCutOff(client, 'ALREADY_INITIALISED');
  });

  it('for a request before HELLO', async () => {
    const client = await dial();
    client.send({ tag: 'SEGMENT_REQUEST', digest: known, segment: 0 });
    await isCutOff(client, 'NOT_INITIALISED');
  });

  it('for speaking as another rank', async () => {
    const client = await greeted();
    client.source = 78;
    client.send({ tag: 'SUBSCRIBE', digest: known });
    await isCutOff(client, 'PROTOCOL');
  });

  it('and tells a rank 0 only that it listens here', async () => {
    const tracker = await dial();
    tracker.source = 0;
    tracker.send(hello({}));
    tracker.send({ tag: 'SUBSCRIBE', digest: known });
    expect((await tracker.closed()).code).to.equal(1000);
    expect(tracker.received.map(({ body }) => body.tag)).to.deep.equal(['HELLO_ACK']);
  });

  it('for a message that is not for an uploader', async () => {
    const client = await greeted();
    client.send(init({}));
    await isCutOff(client, 'PROTOCOL');
  });

  it('and refuses another subprotocol', async () => {
    await expectRejection(RawClient.dial(port, { subprotocol: 'shoal.v9' }), /400/);
  });

  for (const [what, asked, reason] of [
    ['a segment beyond the end', () => ({ digest: known, segment: SEGMENTS }), 'OUT_OF_RANGE'],
    ['a segment far beyond the end', () => ({ digest: known, segment: 0xffff_ffff }), 'OUT_OF_RANGE'],
    ['a file that it does not have', () => ({ digest, segment: 0 }), 'UNKNOWN_FILE'],
  ] as const) {
    it(`and refuses ${what}`, async () => {
      const client = await greeted();
      client.send({ tag: 'SEGMENT_REQUEST', ...asked() });
      expect((await client.next('NOT_OK')).reason).to.equal(reason);
    });
  }

  it('so that honest clients notice nothing', async () => {
    const { tracker, out, source, seeder } = swarm;
    await get(tracker, ['file.bin'], out).exitsWith(0);
    expect(sha256(join(out, 'file.bin'))).to.equal(sha256(source));
    expect(
      seeder.stderr.every((line) => line.startsWith('{')),
      'log lines only, no stack trace',
    ).to.equal(true);
    await seeder.stop();
  });
});

async function begin() {
  const folder = temporaryFolder();
  const source = join(folder, 'file.bin');
  writeRandomFile(source, SEGMENTS * 64 * KIB, 1);
  const tracker = await TrackerProcess.start(['--tune', 'max-frame-bytes=128KiB']);
  const small = ['--host', '127.0.0.1', '--segment-size', '64KiB', '--tune', 'max-frame-bytes=128KiB'];
  const seeder = await share(tracker, [source], small);
  return { source, tracker, seeder, out: join(folder, 'out') };
}

/** It hears why by ERROR and by the code with which the connection is closed. */
async function isCutOff(client: RawClient, code: string | number): Promise<MessageOf<'ERROR'>> {
  const closed = await client.closed();
  expect(closed.code === 1009 ? 'FRAME_TOO_LARGE' : closed.code).to.equal(code);
  const error = client.received.map(({ body }) => body).find((body) => body.tag === 'ERROR');
  // Where a frame is too large, the connection is closed before anything more can be said on it.
  expect(error?.code ?? closed.code).to.equal(closed.code);
  return error ?? { tag: 'ERROR', code: 'INTERNAL', detail: closed.reason };
}

let clients = 0;

function init(fields: Partial<MessageOf<'INIT'>>): MessageOf<'INIT'> {
  clients += 1;
  const nothing = { requestedRank: 0, host: '', port: 0, files: [], wanted: [], done: false };
  return { tag: 'INIT', ...versions, clientId: `raw-${clients}`, ...nothing, ...fields };
}

function hello(fields: Partial<MessageOf<'HELLO'>>): MessageOf<'HELLO'> {
  return { tag: 'HELLO', ...versions, host: '', port: 0, ...fields };
}

async function registered(port: number): Promise<RawClient> {
  const client = await RawClient.dial(port);
  client.send(init({}));
  client.source = (await client.next('INIT_ACK')).rank;
  return client;
}

function manifestOf(name: string): Manifest {
  return withDigest({ kind: 'real', name, length: 10, segmentLength: 64 * KIB, hashes: randomBytes(HASH_BYTES, 2) });
}
