import { existsSync } from 'node:fs';

import { type Digest, type Manifest, MAX_SEGMENTS, type Payload, type Rank, type TimerAction } from '@shoal/common';
import { BufferPool, ChannelHub, RealTimeHost } from '@shoal/common/io';

import {
  Downloader,
  type DownloaderAction,
  type DownloaderEvent,
  type Shortage,
  type StorageAction,
} from '../../core/index.js';
import { DeclaredFileStore } from '../storage/declared/declared-file-store.js';
import { DOWNLOADER_INTAKE, NEWS_PER_SECOND } from './message-limits.js';
import { makeFolder } from '../files/make-folder.js';
import { withPath } from '../problems/with-path.js';
import type { CheckProgress } from '../storage/artifact/held-segments.js';
import { proofSigner } from './signer.js';
import { RealFileStore } from '../storage/real-file-store.js';
import type { SegmentStore } from '../storage/segment-store.js';
import { shortageOf } from '../problems/shortage.js';
import { hasNoInodes } from '../problems/storage-problem.js';
import { type ThreadLink, postedEvent } from './thread-link.js';
import type { DownloadThreadOptions } from './thread-options.js';

/** The download thread: runs the downloader machine on outgoing connections and the segment stores. */
export function runDownloadThread(options: DownloadThreadOptions, session: ThreadLink, uploader: ThreadLink): void {
  let rank: Rank = 0;
  const stores: Readonly<Record<Manifest['kind'], SegmentStore>> = {
    real: new RealFileStore(options.outFolder, { repairs: options.repairs }),
    declared: new DeclaredFileStore(options.outFolder, () => rank, { replacesOutputs: options.isAssignment }),
  };
  /** The store of each open file. */
  const storeOf = new Map<Digest, SegmentStore>();
  const prove = proofSigner(options.signingKey, (event) => {
    host.dispatch(event);
  });
  const host = new RealTimeHost<DownloaderEvent, DownloaderAction>(new Downloader(options.downloader), perform);
  const pool = new BufferPool(options.maxFreeBufferBytes);
  const hub = new ChannelHub(
    { ...options.limits, intake: DOWNLOADER_INTAKE, newsPerSecond: NEWS_PER_SECOND },
    (event) => {
      host.dispatch(event);
    },
    pool,
  );
  // The maximum over all opened files: a segment may arrive after its file is closed.
  let longestSegment = HAVE_BYTES;
  hub.limitFrames(longestSegment + FRAME_HEADROOM_BYTES);
  if (options.tls !== undefined) hub.useTls(options.tls);
  const closing: Promise<void>[] = [];
  for (const link of [session, uploader]) {
    link.onMessage((message) => {
      if (message.kind === 'tls') hub.useTls(message.tls);
      if (message.kind !== 'posted') return;
      const event = postedEvent<'downloader'>(message);
      if (event.message.type === 'registered') rank = event.message.rank;
      host.dispatch(event);
    });
  }

  function perform(action: Exclude<DownloaderAction, TimerAction>): void {
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        return hub.perform(action);
      case 'check-credential':
      case 'check-proof':
      case 'prove':
        return prove(action);
      case 'post': {
        const link = action.to === 'session' ? session : uploader;
        link.send({ kind: 'posted', from: 'downloader', message: action.message });
        if (action.message.type === 'stopped') void end();
        return;
      }
      case 'log':
        return session.send({ kind: 'log', event: action.event });
      case 'open-file':
        return openFile(action.manifest, action.isRepair);
      case 'store-segment':
        return void report(action.digest, action, () => storeSegment(action.digest, action.index, action.payload));
      case 'complete-file':
        return void report(action.digest, action, () => completeFile(action.digest));
      case 'close-file':
        closing.push(storeOf.get(action.digest)?.close(action.digest) ?? Promise.resolve());
        storeOf.delete(action.digest);
    }
  }

  function openFile(manifest: Manifest, isRepair: boolean): void {
    const { digest } = manifest;
    longestSegment = Math.max(longestSegment, manifest.segmentLength);
    hub.limitFrames(longestSegment + FRAME_HEADROOM_BYTES);
    const onChecked = (checked: CheckProgress): void => {
      session.send({ kind: 'log', event: { type: 'file-checking', digest, ...checked } });
    };
    const onLost = (reason: string): void => {
      host.dispatch({ type: 'storage-failed', digest, reason });
    };
    storeOf.set(digest, stores[manifest.kind]);
    const opening = openIn(options.outFolder, () =>
      stores[manifest.kind].open(manifest, { onChecked, onLost, isRepair }),
    );
    void report(digest, { type: 'open-file', manifest, isRepair }, async () => ({
      type: 'file-opened',
      digest,
      ...(await opening),
    }));
  }

  async function completeFile(digest: Digest): Promise<DownloaderEvent> {
    return { type: 'file-completed', digest, path: await openStore(digest).complete(digest) };
  }

  function openStore(digest: Digest): SegmentStore {
    const store = storeOf.get(digest);
    if (store === undefined) throw new Error(`file ${digest} is closed`);
    return store;
  }

  async function storeSegment(digest: Digest, index: number, payload: Payload): Promise<DownloaderEvent> {
    if (!(payload instanceof Uint8Array)) throw new TypeError('a received payload must be bytes');
    const isSound = await openStore(digest).write(digest, index, payload);
    pool.give(payload);
    return { type: isSound ? 'segment-stored' : 'segment-rejected', digest, index };
  }

  async function report(
    digest: Digest,
    action: StorageAction,
    operation: () => Promise<DownloaderEvent>,
  ): Promise<void> {
    let event: DownloaderEvent;
    try {
      event = await operation();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const missing = lackOf(error);
      event =
        missing === undefined
          ? { type: 'storage-failed', digest, reason }
          : { type: 'storage-full', refused: action, folder: options.outFolder, missing, reason };
    }
    host.dispatch(event);
  }

  /** ENOSPC covers bytes and inodes. */
  function lackOf(error: unknown): Shortage | undefined {
    const shortage = shortageOf(error);
    return shortage === 'space' && hasNoInodes(options.outFolder) ? 'inodes' : shortage;
  }

  async function end(): Promise<void> {
    host.stop();
    await Promise.allSettled(closing);
    await hub.closed(CLOSE_GRACE_MS);
    session.send({ kind: 'ended' });
    uploader.close();
    session.close();
  }
}

/** The bitmap of a file with the maximum number of segments. */
const HAVE_BYTES = MAX_SEGMENTS / 8;

/** Size of a frame beyond its segment or bitmap. */
const FRAME_HEADROOM_BYTES = 64 * 1024;

/** Creates the folder if the start of the command had no room for it. */
async function openIn<T>(folder: string, open: () => Promise<T>): Promise<T> {
  // Without a turn of the event loop if the folder exists: `close` must find the file opened.
  if (!existsSync(folder)) await withPath(folder, () => makeFolder(folder));
  return open();
}

/** Time for uploaders to answer the closing handshake. */
const CLOSE_GRACE_MS = 500;
