import { setTimeout as delay } from 'node:timers/promises';

import { type Address, type Digest, ExitCode, ShoalError, type TimerAction } from '@shoal/common';
import { BufferPool, ChannelHub, type HeadroomBuffer, listenForChannels, RealTimeHost } from '@shoal/common/io';

import { type OutgoingSegment, Uploader, type UploaderAction, type UploaderEvent } from '../../core/index.js';
import { fitToDescriptors } from '../limits/descriptor-budget.js';
import { FileSegmentSource } from '../serving/file-segment-source.js';
import { PendingReads } from '../serving/pending-reads.js';
import { MEMBERS_UPLOADER_INTAKE, NEWS_PER_SECOND, UPLOADER_INTAKE } from './message-limits.js';
import { proofSigner } from './signer.js';
import { SourceChanged } from '../storage/segment-store.js';
import { shortageOf } from '../problems/shortage.js';
import { type ThreadLink, postedEvent } from './thread-link.js';
import type { UploadThreadOptions } from './thread-options.js';

/** The upload thread: runs the uploader machine on a listening socket and files on disk. */
export async function runUploadThread(
  options: UploadThreadOptions,
  session: ThreadLink,
  downloader: ThreadLink,
): Promise<void> {
  let isEnding = false;
  const pool = new BufferPool(options.maxFreeBufferBytes);
  const { maxOpenFiles, maxConnections } = fitToDescriptors(options);
  const files = new FileSegmentSource(maxOpenFiles, pool, { verifyReads: options.verifyReads });
  const prove = proofSigner(options.signingKey, (event) => {
    host.dispatch(event);
  });
  const host = new RealTimeHost<UploaderEvent, UploaderAction>(new Uploader(options.uploader), perform);
  const intake = options.uploader.needsCredentials ? MEMBERS_UPLOADER_INTAKE : UPLOADER_INTAKE;
  const hub = new ChannelHub({ ...options.limits, intake, newsPerSecond: NEWS_PER_SECOND }, (event) => {
    host.dispatch(event);
  });
  const reads = new PendingReads(options.limits.outflow?.maxTotalSendBytes ?? Infinity, (channel, reason) => {
    hub.disconnect(channel, reason);
  });
  const { tls } = options;
  const isReachable = tls === undefined || tls.identity !== undefined;
  const listener = isReachable
    ? await listenForChannels(hub, listenerOptions({ ...options, maxConnections }))
    : undefined;
  for (const link of [session, downloader]) {
    link.onMessage((message) => {
      if (message.kind === 'tls') listener?.renewTls(message.tls);
      if (message.kind === 'posted') host.dispatch(postedEvent<'uploader'>(message));
    });
  }
  session.send({ kind: 'listening', address: listener?.address ?? NOWHERE });

  function perform(action: Exclude<UploaderAction, TimerAction>): void {
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
        const link = action.to === 'session' ? session : downloader;
        link.send({ kind: 'posted', from: 'uploader', message: action.message });
        if (action.message.type === 'stopped') void end();
        return;
      }
      case 'log':
        return session.send({ kind: 'log', event: action.event });
      case 'locate-file':
        return files.locate(action.manifest, action.path, action.state);
      case 'send-segment':
        return void sendSegment(action.segment);
      case 'check-segment':
        return void checkSegment(action.digest, action.index);
    }
  }

  async function sendSegment(segment: OutgoingSegment): Promise<void> {
    const { channel, source, destination, correlation, digest, index, load, overMs } = segment;
    let payload: HeadroomBuffer;
    const readEnded = reads.begin(channel, files.bytesOf(digest, index));
    try {
      payload = await files.read(digest, index);
    } catch (error) {
      if (shortageOf(error) !== undefined) {
        host.dispatch({ type: 'segment-busy', segment });
        return;
      }
      host.dispatch({
        type: error instanceof SourceChanged ? 'source-changed' : 'segment-unreadable',
        segment,
        reason: error instanceof Error ? error.message : String(error),
      });
      return;
    } finally {
      readEnded();
    }
    const envelope = { source, destination, correlation, body: { tag: 'OK', digest, index, load, payload } as const };
    hub.send(
      channel,
      envelope,
      () => {
        pool.give(payload.buffer);
      },
      overMs,
    );
  }

  async function checkSegment(digest: Digest, index: number): Promise<void> {
    try {
      await files.check(digest, index);
    } catch (error) {
      if (shortageOf(error) !== undefined) {
        // The shortage says nothing about the segment, so the check is repeated.
        await delay(CHECK_AGAIN_MS, undefined, { ref: false });
        if (!isEnding) void checkSegment(digest, index);
        return;
      }
      const reason = error instanceof Error ? error.message : String(error);
      host.dispatch({ type: 'segment-wrong', digest, index, isChanged: error instanceof SourceChanged, reason });
    }
  }

  async function end(): Promise<void> {
    isEnding = true;
    host.stop();
    listener?.close();
    await files.close();
    await hub.closed(CLOSE_GRACE_MS);
    session.send({ kind: 'ended' });
    downloader.close();
    session.close();
  }
}

const CHECK_AGAIN_MS = 1_000;

function listenerOptions(options: UploadThreadOptions) {
  const { limits, listen, maxConnections, maxConnectionsPerAddress, requestTimeoutMs, tls } = options;
  const { maxFrameBytes } = limits;
  return { listen, maxFrameBytes, maxConnections, maxConnectionsPerAddress, requestTimeoutMs, tls };
}

const NOWHERE: Address = { host: '', port: 0 };

/** Time for peers to answer the closing handshake. */
const CLOSE_GRACE_MS = 500;

/** Reports to the main thread why a thread ends; a programmer's error keeps its stack. */
export function reportFailure(session: ThreadLink, error: unknown): void {
  if (error instanceof ShoalError) session.send({ kind: 'failed', exitCode: error.exitCode, message: error.message });
  else {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    session.send({ kind: 'failed', exitCode: ExitCode.internal, message });
  }
}
