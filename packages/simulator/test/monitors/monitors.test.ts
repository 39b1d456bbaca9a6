import { HASH_BYTES, type Manifest, type Message } from '@shoal/common';
import { defaultDownloaderOptions, defaultUploaderOptions, type OutgoingSegment } from '@shoal/client/core';
import { expect } from 'chai';
import { beforeEach, describe, it } from 'mocha';

import { DownloadMonitor } from '#src/core/monitors/download-monitor.js';
import { UploadMonitor } from '#src/core/monitors/upload-monitor.js';

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

describe('the monitor of a downloader', () => {
  const options = { ...defaultDownloaderOptions, randomSeed: 1, maxOutstandingRequests: 4 };
  const open = (): DownloadMonitor => {
    const monitor = new DownloadMonitor('c', options, 1, report);
    monitor.onAction({ type: 'open-file', manifest, isRepair: false }, 0);
    return monitor;
  };
  const ask = (monitor: DownloadMonitor, segment: number): void => {
    monitor.onAction(
      { type: 'send', channel, envelope: envelope({ tag: 'SEGMENT_REQUEST', digest, segment }, segment) },
      0,
    );
  };
  const payload = { byteLength: 1_024 };

  it('reports one request too many (INV-REQ-3), and none after one was answered, cancelled or lost', () => {
    const monitor = open();
    for (const segment of [0, 1, 2, 3]) ask(monitor, segment);
    monitor.check();
    expect(reports).to.deep.equal([]);
    ask(monitor, 4);
    monitor.check();
    expect(reports).to.deep.equal(['INV-REQ-3']);
    const body: Message = { tag: 'OK', digest, index: 0, load: 0, payload };
    monitor.onEvent({ type: 'message-received', channel, envelope: envelope(body, 0) }, 0);
    monitor.check();
    monitor.onAction({ type: 'send', channel, envelope: envelope({ tag: 'CANCEL', digest, index: 1 }, 9) }, 0);
    ask(monitor, 5);
    monitor.check();
    monitor.onEvent({ type: 'channel-closed', channel, code: undefined, reason: '' }, 0);
    for (const segment of [6, 7, 8, 9]) ask(monitor, segment);
    monitor.check();
    expect(reports.length).to.equal(1);
  });

  it('allows one more request to an idle peer', () => {
    const monitor = open();
    for (const segment of [0, 1, 2, 3]) ask(monitor, segment);
    const invitation: Message = { tag: 'IDLE', digest, load: 0 };
    monitor.onEvent({ type: 'message-received', channel, envelope: envelope(invitation, 0) }, 0);
    ask(monitor, 4);
    monitor.check();
    expect(reports).to.deep.equal([]);
    ask(monitor, 5);
    monitor.check();
    expect(reports).to.deep.equal(['INV-REQ-3']);
  });

  it('allows one more request of each file to a peer that is idle for two files', () => {
    const monitor = open();
    const other = { ...manifest, name: 'g', digest: 'e'.repeat(64) };
    monitor.onAction({ type: 'open-file', manifest: other, isRepair: false }, 0);
    for (const segment of [0, 1, 2, 3]) ask(monitor, segment);
    for (const of of [digest, other.digest]) {
      const idle: Message = { tag: 'IDLE', digest: of, load: 0 };
      monitor.onEvent({ type: 'message-received', channel, envelope: envelope(idle, 0) }, 0);
    }
    for (const [correlation, of] of [digest, other.digest].entries()) {
      const body: Message = { tag: 'SEGMENT_REQUEST', digest: of, segment: 7 };
      monitor.onAction({ type: 'send', channel, envelope: envelope(body, 100 + correlation) }, 0);
      monitor.check();
    }
    expect(reports).to.deep.equal([]);
    ask(monitor, 5);
    expect(reports).to.deep.equal(['INV-REQ-3']);
  });

  it('removes only the requests that a CANCEL names', () => {
    const monitor = open();
    for (const segment of [0, 1, 2, 3]) ask(monitor, segment);
    const other = 'e'.repeat(64);
    for (const [of, segment] of [
      [digest, 9],
      [other, 1],
    ] as const) {
      monitor.onAction(
        { type: 'send', channel, envelope: envelope({ tag: 'CANCEL', digest: of, index: segment }, 9) },
        0,
      );
    }
    ask(monitor, 4);
    expect(reports).to.deep.equal(['INV-REQ-3']);
  });

  it('reports segments that pile up before the disk (INV-REQ-6)', () => {
    const monitor = open();
    for (let index = 0; index < 80; index += 1) monitor.onAction({ type: 'store-segment', digest, index, payload }, 0);
    monitor.check();
    expect(reports).to.deep.equal([]);
    monitor.onAction({ type: 'store-segment', digest, index: 80, payload }, 0);
    monitor.check();
    monitor.onEvent({ type: 'segment-stored', digest, index: 0 }, 0);
    monitor.check();
    expect(reports).to.deep.equal(['INV-REQ-6']);
  });

  it('reports a request while the disk is full (INV-DISK-5)', () => {
    const monitor = open();
    const refused = { type: 'store-segment', digest, index: 0, payload } as const;
    monitor.onAction(refused, 0);
    monitor.onEvent({ type: 'storage-full', refused, folder: '', reason: '' }, 0);
    ask(monitor, 1);
    monitor.onAction(refused, 0);
    monitor.onEvent({ type: 'segment-stored', digest, index: 0 }, 0);
    ask(monitor, 2);
    expect(reports).to.deep.equal(['INV-DISK-5']);
  });
});

describe('the monitor of an uploader (INV-UP-2)', () => {
  const options = { ...defaultUploaderOptions, randomSeed: 1, maxActiveUploads: 2, maxActiveSeederUploads: 1 };
  const open = (waiting: number): UploadMonitor => {
    const monitor = new UploadMonitor(
      'c',
      { ...options, maxWaitingAnyPerChannel: 1, maxWaitingRequests: waiting },
      report,
    );
    monitor.onEvent({ type: 'channel-opened', channel, remoteHost: '', localHost: '' }, 0);
    return monitor;
  };
  const receive = (monitor: UploadMonitor, body: Message, correlation: number): void => {
    monitor.onEvent({ type: 'message-received', channel, envelope: envelope(body, correlation) }, 0);
  };
  const segment = (index: number): OutgoingSegment => ({
    ...{ channel, source: 1, destination: 2, correlation: index, digest, index, load: 0, overMs: 0 },
  });

  it('reports one upload too many, and none after an acknowledgement', () => {
    const monitor = open(0);
    for (const index of [0, 1]) monitor.onAction({ type: 'send-segment', segment: segment(index) }, 0);
    monitor.check();
    expect(reports).to.deep.equal([]);
    monitor.onAction({ type: 'send-segment', segment: segment(2) }, 0);
    monitor.check();
    receive(monitor, { tag: 'RECEIVED', digest, index: 1 }, 0);
    monitor.check();
    expect(reports).to.deep.equal(['INV-UP-2']);
  });

  it('reports requests that pile up', () => {
    const monitor = open(3);
    for (let index = 0; index < 6; index += 1)
      receive(monitor, { tag: 'SEGMENT_REQUEST', digest, segment: index }, index);
    monitor.check();
    expect(reports).to.deep.equal([]);
    receive(monitor, { tag: 'SEGMENT_REQUEST', digest, segment: 6 }, 6);
    monitor.check();
    receive(monitor, { tag: 'CANCEL', digest, index: 6 }, 7);
    monitor.check();
    expect(reports).to.deep.equal(['INV-UP-2']);
  });
});
