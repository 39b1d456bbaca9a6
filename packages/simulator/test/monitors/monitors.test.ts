import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';

import { HASH_BYTES, type Manifest, type Message } from '@shoal/common';
import { defaultDownloaderOptions, defaultUploaderOptions, type OutgoingSegment } from '@shoal/client/core';

import { DownloadWatch } from '#src/core/monitors/download-monitor.js';
import { UploadWatch } from '#src/core/monitors/upload-monitor.js';

const SEGMENTS = 1_000;
const digest = 'd'.repeat(64);
const hashes = new Uint8Array(SEGMENTS * HASH_BYTES);
const manifest: Manifest = { kind: 'real', name: 'f', length: SEGMENTS * 1_024, segmentLength: 1_024, hashes, digest };

let reports: string[] = [];
beforeEach(() => {
  reports = [];
});
const report = (number: string): void => {
  reports.push(number);
};
const channel = 1;
const envelope = (body: Message, correlation: number) => ({ source: 1, destination: 2, correlation, body });

describe('what watches a downloader', () => {
  const options = { ...defaultDownloaderOptions, randomSeed: 1, maxOutstandingRequests: 4 };
  const open = (): DownloadWatch => {
    const watch = new DownloadWatch('c', options, 1, report);
    watch.does({ type: 'open-file', manifest, isRepair: false }, 0);
    return watch;
  };
  const ask = (watch: DownloadWatch, segment: number): void => {
    watch.does({ type: 'send', channel, envelope: envelope({ tag: 'SEGMENT_REQUEST', digest, segment }, segment) }, 0);
  };
  const payload = { byteLength: 1_024 };

  it('sees one request too many (INV-REQ-3), and none once one is answered, taken back or gone', () => {
    const watch = open();
    for (const segment of [0, 1, 2, 3]) ask(watch, segment);
    watch.check();
    assert.deepEqual(reports, []);
    ask(watch, 4);
    watch.check();
    assert.deepEqual(reports, ['INV-REQ-3']);
    const body: Message = { tag: 'OK', digest, index: 0, load: 0, payload };
    watch.takes({ type: 'message-received', channel, envelope: envelope(body, 0) }, 0);
    watch.check();
    watch.does({ type: 'send', channel, envelope: envelope({ tag: 'CANCEL', digest, segment: 1 }, 9) }, 0);
    ask(watch, 5);
    watch.check();
    watch.takes({ type: 'channel-closed', channel, code: undefined, reason: '' }, 0);
    for (const segment of [6, 7, 8, 9]) ask(watch, segment);
    watch.check();
    assert.equal(reports.length, 1);
  });

  it('lets a source that invites be asked for one more', () => {
    const watch = open();
    for (const segment of [0, 1, 2, 3]) ask(watch, segment);
    const invitation: Message = { tag: 'IDLE', digest, load: 0 };
    watch.takes({ type: 'message-received', channel, envelope: envelope(invitation, 0) }, 0);
    ask(watch, 4);
    watch.check();
    assert.deepEqual(reports, []);
    ask(watch, 5);
    watch.check();
    assert.deepEqual(reports, ['INV-REQ-3']);
  });

  it('lets a peer that is idle for two files be asked for one more of each', () => {
    const watch = open();
    const other = { ...manifest, name: 'g', digest: 'e'.repeat(64) };
    watch.does({ type: 'open-file', manifest: other, isRepair: false }, 0);
    for (const segment of [0, 1, 2, 3]) ask(watch, segment);
    for (const of of [digest, other.digest]) {
      const idle: Message = { tag: 'IDLE', digest: of, load: 0 };
      watch.takes({ type: 'message-received', channel, envelope: envelope(idle, 0) }, 0);
    }
    for (const [correlation, of] of [digest, other.digest].entries()) {
      const body: Message = { tag: 'SEGMENT_REQUEST', digest: of, segment: 7 };
      watch.does({ type: 'send', channel, envelope: envelope(body, 100 + correlation) }, 0);
      watch.check();
    }
    assert.deepEqual(reports, []);
    ask(watch, 5);
    assert.deepEqual(reports, ['INV-REQ-3']);
  });

  it('takes back only what a CANCEL names', () => {
    const watch = open();
    for (const segment of [0, 1, 2, 3]) ask(watch, segment);
    const other = 'e'.repeat(64);
    for (const [of, segment] of [
      [digest, 9],
      [other, 1],
    ] as const) {
      watch.does({ type: 'send', channel, envelope: envelope({ tag: 'CANCEL', digest: of, segment }, 9) }, 0);
    }
    ask(watch, 4);
    assert.deepEqual(reports, ['INV-REQ-3']);
  });

  it('sees segments that pile up before the disk (INV-REQ-6)', () => {
    const watch = open();
    for (let index = 0; index < 80; index += 1) watch.does({ type: 'store-segment', digest, index, payload }, 0);
    watch.check();
    assert.deepEqual(reports, []);
    watch.does({ type: 'store-segment', digest, index: 80, payload }, 0);
    watch.check();
    watch.takes({ type: 'segment-stored', digest, index: 0 }, 0);
    watch.check();
    assert.deepEqual(reports, ['INV-REQ-6']);
  });

  it('sees a request while the disk is full (INV-DISK-5)', () => {
    const watch = open();
    const refused = { type: 'store-segment', digest, index: 0, payload } as const;
    watch.does(refused, 0);
    watch.takes({ type: 'storage-full', refused, folder: '', reason: '' }, 0);
    ask(watch, 1);
    watch.does(refused, 0);
    watch.takes({ type: 'segment-stored', digest, index: 0 }, 0);
    ask(watch, 2);
    assert.deepEqual(reports, ['INV-DISK-5']);
  });
});

describe('what watches an uploader (INV-UP-2)', () => {
  const options = { ...defaultUploaderOptions, randomSeed: 1, maxActiveUploads: 2, maxActiveSeederUploads: 1 };
  const open = (waiting: number): UploadWatch => {
    const watch = new UploadWatch('c', { ...options, maxWaitingAnyPerChannel: 1, maxWaitingRequests: waiting }, report);
    watch.takes({ type: 'channel-opened', channel, remoteHost: '', localHost: '' }, 0);
    return watch;
  };
  const receive = (watch: UploadWatch, body: Message, correlation: number): void => {
    watch.takes({ type: 'message-received', channel, envelope: envelope(body, correlation) }, 0);
  };
  const segment = (index: number): OutgoingSegment => ({
    ...{ channel, source: 1, destination: 2, correlation: index, digest, index, load: 0, overMs: 0 },
  });

  it('sees one upload too many, and none once one is acknowledged', () => {
    const watch = open(0);
    for (const index of [0, 1]) watch.does({ type: 'send-segment', segment: segment(index) }, 0);
    watch.check();
    assert.deepEqual(reports, []);
    watch.does({ type: 'send-segment', segment: segment(2) }, 0);
    watch.check();
    receive(watch, { tag: 'RECEIVED', digest, index: 1 }, 0);
    watch.check();
    assert.deepEqual(reports, ['INV-UP-2']);
  });

  it('sees requests that pile up', () => {
    const watch = open(3);
    for (let index = 0; index < 6; index += 1)
      receive(watch, { tag: 'SEGMENT_REQUEST', digest, segment: index }, index);
    watch.check();
    assert.deepEqual(reports, []);
    receive(watch, { tag: 'SEGMENT_REQUEST', digest, segment: 6 }, 6);
    watch.check();
    receive(watch, { tag: 'CANCEL', digest, segment: 6 }, 7);
    watch.check();
    assert.deepEqual(reports, ['INV-UP-2']);
  });
});
