import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';

import { HASH_BYTES, type Manifest, MAX_VERSION, type MessageOf, MIN_VERSION } from '@shoal/common';
import { withDigest } from '@shoal/common/io';

import { RawClient } from './raw-client.js';
import { get, share } from './swarm-commands.js';
import { temporaryFolder } from './temporary-folder.js';
import { KIB, MIB, randomBytes, sha256, writeRandomFile } from './test-files.js';
import { TrackerProcess } from './tracker-process.js';

const versions = { minVersion: MIN_VERSION, maxVersion: MAX_VERSION };
const digest = 'ab'.repeat(32);
const SEGMENTS = 16;

/** Whoever breaks a rule is told which one, and cut off. */
const rejected: readonly (readonly [what: string, code: string | number, send: (client: RawClient) => unknown])[] = [
  ['a frame that is no protobuf', 'MALFORMED', (client) => client.sendRaw(randomBytes(200, 1))],
  ['an empty frame', 'MALFORMED', (client) => client.sendRaw(new Uint8Array(0))],
  ['a header longer than the frame', 'MALFORMED', (client) => client.sendRaw(Uint8Array.of(0x7f, 1))],
  ['a text frame', 'NOT_BINARY', (client) => client.sendRaw('hello')],
  ['an oversized frame', 'FRAME_TOO_LARGE', (client) => client.sendRaw(Buffer.alloc(MIB))],
];

it('a tracker cuts off who breaks the rules, and goes on', async (t) => {
  const { tracker, out, source } = await begin(t);
  const dial = (t: TestContext) => RawClient.dial(t, tracker.port);

  for (const [what, code, send] of rejected) {
    await t.test(`for ${what}`, async (t) => {
      const client = await dial(t);
      send(client);
      await isCutOff(client, code);
    });
    await t.test(`for ${what} after INIT`, async (t) => {
      const client = await registered(t, tracker.port);
      send(client);
      await isCutOff(client, code);
    });
  }

  await t.test('for another version of the protocol', async (t) => {
    const client = await dial(t);
    client.send(init({ minVersion: 7, maxVersion: 9 }));
    const { detail } = await isCutOff(client, 'VERSION');
    assert.match(detail, /versions 1 to 1, the client 7 to 9/);
  });

  await t.test('for a second INIT', async (t) => {
    const client = await registered(t, tracker.port);
    client.send(init({}));
    await isCutOff(client, 'ALREADY_INITIALISED');
  });

  for (const body of [
    { tag: 'FILE_REQUEST', file: { by: 'name', name: 'file.bin' } },
    { tag: 'CATALOG_REQUEST' },
    { tag: 'DONE', failed: [] },
  ] as const) {
    await t.test(`for a ${body.tag} before INIT`, async (t) => {
      const client = await dial(t);
      client.send(body);
      await isCutOff(client, 'NOT_INITIALISED');
    });
  }

  await t.test('for speaking as somebody else', async (t) => {
    const client = await registered(t, tracker.port);
    client.source += 1;
    client.send({ tag: 'CATALOG_REQUEST' });
    await isCutOff(client, 'PROTOCOL');
  });

  await t.test('for a message that is not for a tracker', async (t) => {
    const client = await registered(t, tracker.port);
    client.send({ tag: 'SEGMENT_REQUEST', digest, segment: 0 });
    await isCutOff(client, 'PROTOCOL');
  });

  await t.test('for a rank that somebody has', async (t) => {
    const { source: rank } = await registered(t, tracker.port);
    const client = await dial(t);
    client.send(init({ requestedRank: rank }));
    const { detail } = await isCutOff(client, 'RANK_TAKEN');
    assert.match(detail, new RegExp(`rank ${rank} `));
  });

  await t.test('and refuses another subprotocol', async (t) => {
    await assert.rejects(RawClient.dial(t, tracker.port, { subprotocol: 'chat' }), /400/);
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
    await t.test(`and refuses a file whose name is ${what}`, async (t) => {
      const manifest = manifestOf(name);
      const client = await registered(t, tracker.port);
      client.send({ tag: 'FILE_OFFER', file: { manifest, heldSegments: 1 } });
      assert.equal((await client.next('ERROR')).code, 'BAD_MANIFEST');
      const other = await dial(t);
      other.send(init({ files: [{ manifest, heldSegments: 1 }] }));
      assert.equal((await other.next('ERROR')).code, 'BAD_MANIFEST');
      const { files } = await tracker.status();
      assert.deepEqual(
        files.map((file) => file.name),
        ['file.bin'],
      );
    });
  }

  await t.test('and refuses to believe impossible progress', async (t) => {
    const client = await registered(t, tracker.port);
    client.send({ tag: 'FILE_REQUEST', file: { by: 'name', name: 'file.bin' } });
    const { manifest } = await client.next('FILE_DETAILS');
    const totals = { digest: manifest.digest, heldSegments: SEGMENTS + 1, downloadedBytes: 0, uploadedBytes: 0 };
    client.send({ tag: 'FILE_UPDATE', totals });
    assert.equal((await client.next('ERROR')).code, 'OUT_OF_RANGE');
  });

  await t.test('so that honest clients notice nothing', async (t) => {
    await get(t, tracker, ['file.bin'], out).exitsWith(0);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
    const logged = tracker.process.stderr;
    assert.ok(logged.length > 0 && logged.every((line) => line.startsWith('{')), 'log lines only, no stack trace');
    assert.ok(
      !logged.some((line) => line.includes('\\u001b') || line.includes('\u001b')),
      'nothing for a terminal to obey',
    );
  });
});

it('a sharing client cuts off who breaks the rules, and goes on', async (t) => {
  const { tracker, out, source, seeder } = await begin(t);
  const { clients, files } = await tracker.status();
  const port = Number(clients[0]!.address.split(':').at(-1));
  const known = files[0]!.digest;
  const dial = (t: TestContext) => RawClient.dial(t, port, { source: 77, destination: 1 });
  const greeted = async (t: TestContext): Promise<RawClient> => {
    const client = await dial(t);
    client.send(hello({}));
    await client.next('HELLO_ACK');
    return client;
  };

  for (const [what, code, send] of rejected) {
    await t.test(`for ${what}`, async (t) => {
      const client = await dial(t);
      send(client);
      await isCutOff(client, code);
    });
  }

  await t.test('for another version of the protocol', async (t) => {
    const client = await dial(t);
    client.send(hello({ minVersion: 2, maxVersion: 3 }));
    await isCutOff(client, 'VERSION');
  });

  await t.test('for a second HELLO', async (t) => {
    const client = await greeted(t);
    client.send(hello({}));
    await isCutOff(client, 'ALREADY_INITIALISED');
  });

  await t.test('for a request before HELLO', async (t) => {
    const client = await dial(t);
    client.send({ tag: 'SEGMENT_REQUEST', digest: known, segment: 0 });
    await isCutOff(client, 'NOT_INITIALISED');
  });

  await t.test('for speaking as another rank', async (t) => {
    const client = await greeted(t);
    client.source = 78;
    client.send({ tag: 'SUBSCRIBE', digest: known });
    await isCutOff(client, 'PROTOCOL');
  });

  await t.test('and tells a rank 0 only that it listens here', async (t) => {
    const tracker = await dial(t);
    tracker.source = 0;
    tracker.send(hello({}));
    tracker.send({ tag: 'SUBSCRIBE', digest: known });
    assert.equal((await tracker.closed()).code, 1000);
    assert.deepEqual(
      tracker.received.map(({ body }) => body.tag),
      ['HELLO_ACK'],
    );
  });

  await t.test('for a message that is not for an uploader', async (t) => {
    const client = await greeted(t);
    client.send(init({}));
    await isCutOff(client, 'PROTOCOL');
  });

  await t.test('and refuses another subprotocol', async (t) => {
    await assert.rejects(RawClient.dial(t, port, { subprotocol: 'shoal.v9' }), /400/);
  });

  for (const [what, asked, reason] of [
    ['a segment beyond the end', { digest: known, segment: SEGMENTS }, 'OUT_OF_RANGE'],
    ['a segment far beyond the end', { digest: known, segment: 0xffff_ffff }, 'OUT_OF_RANGE'],
    ['a file that it does not have', { digest, segment: 0 }, 'UNKNOWN_FILE'],
  ] as const) {
    await t.test(`and refuses ${what}`, async (t) => {
      const client = await greeted(t);
      client.send({ tag: 'SEGMENT_REQUEST', ...asked });
      assert.equal((await client.next('NOT_OK')).reason, reason);
    });
  }

  await t.test('so that honest clients notice nothing', async (t) => {
    await get(t, tracker, ['file.bin'], out).exitsWith(0);
    assert.equal(sha256(join(out, 'file.bin')), sha256(source));
    assert.ok(
      seeder.stderr.every((line) => line.startsWith('{')),
      'log lines only, no stack trace',
    );
    await seeder.stop();
  });
});

async function begin(t: TestContext) {
  const folder = temporaryFolder(t);
  const source = join(folder, 'file.bin');
  writeRandomFile(source, SEGMENTS * 64 * KIB, 1);
  const tracker = await TrackerProcess.start(t, ['--max-frame', '128KiB']);
  const small = ['--host', '127.0.0.1', '--segment-size', '64KiB', '--max-peer-frame', '128KiB'];
  const seeder = await share(t, tracker, [source], small);
  return { source, tracker, seeder, out: join(folder, 'out') };
}

/** It hears why by ERROR and by the code with which the connection is closed. */
async function isCutOff(client: RawClient, code: string | number): Promise<MessageOf<'ERROR'>> {
  const closed = await client.closed();
  assert.equal(closed.code === 1009 ? 'FRAME_TOO_LARGE' : closed.code, code);
  const error = client.received.map(({ body }) => body).find((body) => body.tag === 'ERROR');
  // Where a frame is too large, the connection is closed before anything more can be said on it.
  assert.equal(error?.code ?? closed.code, closed.code);
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

async function registered(t: TestContext, port: number): Promise<RawClient> {
  const client = await RawClient.dial(t, port);
  client.send(init({}));
  client.source = (await client.next('INIT_ACK')).rank;
  return client;
}

function manifestOf(name: string): Manifest {
  return withDigest({ kind: 'real', name, length: 10, segmentLength: 64 * KIB, hashes: randomBytes(HASH_BYTES, 2) });
}
