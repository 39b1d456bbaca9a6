import type { FileProgress, MachineMessages, MachineName } from '@shoal/client/core';
import { SegmentSet } from '@shoal/common';

import { declaredFile } from '../files.js';

type Posted<Direction extends keyof MachineMessages> = MachineMessages[Direction];

/** An example of every message between a client's machines: a new message does not compile until it has its own. */
type Examples = {
  readonly [Direction in keyof MachineMessages]: {
    readonly [Type in Posted<Direction>['type']]: Extract<Posted<Direction>, { readonly type: Type }>;
  };
};

const manifest = declaredFile('file1', ['a'.repeat(32), 'b'.repeat(32)]);
const { digest } = manifest;
const member = { rank: 3, host: '10.0.0.3', port: 4_700, heldSegments: 1 };
const credential = { credential: 'abc', swarmKey: 'def', trackerTimeMs: 12, instance: 'ghi' };
const progress: FileProgress = {
  ...{ digest, heldSegments: 1, heldBytes: 2, leadingSegments: 1, downloadedBytes: 3, sources: 1 },
};
const held = SegmentSet.empty(2);
held.add(1);

const examples: Examples = {
  'session → downloader': {
    registered: { type: 'registered', rank: 2, listen: { host: '::1', port: 1 } },
    fetch: { type: 'fetch', manifest, members: [member], priority: 'high', isRepair: false },
    swarm: { type: 'swarm', digest, members: [member] },
    credential: { type: 'credential', credential },
    stop: { type: 'stop', reason: 'why' },
  },
  'session → uploader': {
    registered: { type: 'registered', rank: 2, addressNonce: 'n' },
    credential: { type: 'credential', credential },
    serve: { type: 'serve', manifest, path: 'p', state: { stamps: BigUint64Array.of(1n, 2n), isVerified: true } },
    drain: { type: 'drain', graceMs: 5 },
    'hand-over': { type: 'hand-over', graceMs: 5 },
    'held-elsewhere': { type: 'held-elsewhere', digest },
    stop: { type: 'stop', reason: 'why' },
  },
  'downloader → session': {
    'file-opened': { type: 'file-opened', digest, resumedBytes: 4 },
    progress: { type: 'progress', progress, undelivering: [4] },
    'file-complete': { type: 'file-complete', progress, path: 'p' },
    'file-damaged': { type: 'file-damaged', digest },
    'peer-banned': { type: 'peer-banned', digest, index: 1, rank: 4 },
    'file-failed': { type: 'file-failed', digest, exitCode: 5, reason: 'why' },
    stopped: { type: 'stopped' },
  },
  'downloader → uploader': {
    'file-opened': { type: 'file-opened', manifest, held, path: 'p' },
    'segment-held': { type: 'segment-held', digest, index: 1 },
    received: { type: 'received', bytesByRank: [[3, 100]] },
    'file-moved': { type: 'file-moved', manifest, path: 'p' },
  },
  'uploader → downloader': {
    'peer-subscribed': { type: 'peer-subscribed', digest, rank: 2, instance: '', address: { host: 'h', port: 1 } },
    'peer-has': { type: 'peer-has', digest, rank: 2, segments: [1] },
    'segment-corrupt': { type: 'segment-corrupt', digest, index: 1 },
  },
  'uploader → session': {
    uploaded: { type: 'uploaded', digest, bytes: 1, segments: 1 },
    withdrawn: { type: 'withdrawn', manifest, reason: 'why' },
    drained: { type: 'drained' },
    'handed-over': { type: 'handed-over' },
    stopped: { type: 'stopped' },
  },
};

export interface MessageExample {
  readonly direction: string;
  readonly from: MachineName;
  readonly message: object;
}

export const messageExamples: readonly MessageExample[] = Object.entries(examples).flatMap(([direction, messages]) =>
  Object.values(messages).map((message: object) => ({
    direction,
    from: direction.split(' ')[0] as MachineName,
    message,
  })),
);
