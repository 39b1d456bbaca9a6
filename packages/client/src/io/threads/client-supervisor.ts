import { networkInterfaces } from 'node:os';
import { MessageChannel, Worker } from 'node:worker_threads';

import { ExitCode, type Manifest, type TimerAction } from '@shoal/common';
import { ChannelHub, RealTimeHost, type TlsSettings } from '@shoal/common/io';

import {
  type ClientLogEvent,
  type Offer,
  type SessionAction,
  type SessionEvent,
  type SessionOptions,
  TrackerSession,
} from '../../core/index.js';
import { runDownloadThread } from './download-thread.js';
import { SESSION_INTAKE } from './message-limits.js';
import { portLink, sharedLinks, type ThreadLink, type ThreadMessage, postedEvent } from './thread-link.js';
import type { ChannelLimits, DownloadThreadOptions, UploadThreadOptions } from './thread-options.js';
import { reportFailure, runUploadThread } from './upload-thread.js';

export interface ClientOptions {
  readonly session: SessionOptions;
  readonly upload: UploadThreadOptions;
  readonly download: DownloadThreadOptions;
  readonly trackerLimits: ChannelLimits & {
    /** Returns the join token; called for each connection to the tracker. */
    readonly token?: (() => string) | undefined;
  };
  /** For the tracker and for other clients alike; undefined: no TLS. */
  readonly tls: TlsSettings | undefined;
  /** The threads' entry points; 'shared' runs all three machines in this thread. */
  readonly threads: 'shared' | { readonly downloadWorker: URL; readonly uploadWorker: URL };
  readonly onLogEvent: (event: ClientLogEvent) => void;
  /** Called for each file before its download starts. */
  readonly onFetch?: ((manifest: Manifest) => void) | undefined;
}

export interface ClientResult {
  readonly exitCode: ExitCode;
  readonly reason: string;
}

export interface Client {
  /** Resolves once; never rejects. */
  readonly finished: Promise<ClientResult>;
  offer(offer: Offer): void;
  /** Applies to new connections; no effect without TLS. */
  renewTls(tls: TlsSettings): void;
  stop(reason: string, exitCode: ExitCode): void;
}

/**
 * One client: runs the session machine in this thread and starts the download and the upload
 * thread. A thread that dies takes the client down with a clear error.
 */
export function startClient(options: ClientOptions): Client {
  const { promise: finished, resolve } = withResolvers<ClientResult>();
  const workers: Worker[] = [];
  let result: ClientResult | undefined;
  const endedThreads = new Set<Side>();

  const host = new RealTimeHost<SessionEvent, SessionAction>(new TrackerSession(options.session), perform);
  const hub = new ChannelHub({ ...options.trackerLimits, intake: SESSION_INTAKE }, (event) => {
    host.dispatch(event);
  });
  if (options.tls !== undefined) hub.useTls(options.tls);
  const links = options.threads === 'shared' ? shareThread() : startWorkers(options.threads);
  for (const side of ['uploader', 'downloader'] as const) {
    links[side].onMessage((message) => {
      receive(side, message);
    });
  }

  return {
    finished,
    offer: (offer) => {
      host.dispatch({ type: 'offer', ...offer });
    },
    renewTls: (tls) => {
      hub.useTls(tls);
      for (const link of Object.values(links)) link.send({ kind: 'tls', tls });
    },
    stop: (reason, exitCode) => {
      host.dispatch({ type: 'stop', reason, exitCode });
    },
  };

  function perform(action: Exclude<SessionAction, TimerAction>): void {
    switch (action.type) {
      case 'open-channel':
      case 'send':
      case 'close-channel':
        return hub.perform(action);
      case 'post':
        if (action.message.type === 'fetch') options.onFetch?.(action.message.manifest);
        return links[action.to].send({ kind: 'posted', from: 'session', message: action.message });
      case 'log':
        return options.onLogEvent(action.event);
      case 'finish':
        result = { exitCode: action.exitCode, reason: action.reason };
        host.stop();
        settle();
        setTimeout(endAtOnce, END_GRACE_MS).unref();
    }
  }

  function receive(side: Side, message: ThreadMessage): void {
    switch (message.kind) {
      case 'posted':
        host.dispatch(postedEvent<'session'>(message));
        break;
      case 'log':
        options.onLogEvent(message.event);
        break;
      case 'listening':
        host.dispatch({ type: 'start', listen: message.address, ownHosts: ownHosts() });
        break;
      case 'failed':
        fail(message.exitCode, message.message);
        break;
      case 'tls':
        // Only the supervisor sends it.
        break;
      case 'ended':
        endedThreads.add(side);
        settle();
        break;
    }
  }

  /** Ends once both threads have closed their files and sockets. */
  function settle(): void {
    if (result !== undefined && endedThreads.size >= 2) endAtOnce();
  }

  function fail(exitCode: ExitCode, message: string): void {
    if (result !== undefined) return;
    result = { exitCode, reason: message };
    host.stop();
    endAtOnce();
  }

  function endAtOnce(): void {
    const ended = result;
    if (ended === undefined) return;
    const all = [hub.closed(CLOSE_GRACE_MS), ...workers.map((worker) => worker.terminate())];
    void Promise.allSettled(all).then(() => {
      resolve(ended);
    });
  }

  function startWorkers(urls: { downloadWorker: URL; uploadWorker: URL }): Links {
    const { port1, port2 } = new MessageChannel();
    const upload = new Worker(urls.uploadWorker, {
      workerData: { options: options.upload, sibling: port1 },
      transferList: [port1],
    });
    const download = new Worker(urls.downloadWorker, {
      workerData: { options: options.download, sibling: port2 },
      transferList: [port2],
    });
    workers.push(upload, download);
    watch('upload', 'uploader', upload);
    watch('download', 'downloader', download);
    return { uploader: portLink(upload), downloader: portLink(download) };
  }

  function watch(name: string, side: Side, worker: Worker): void {
    worker.on('error', (error: Error) => {
      fail(ExitCode.internal, `the ${name} thread died: ${error.stack ?? error.message}`);
    });
    worker.on('exit', (code) => {
      // A thread that has stopped may exit before the session receives the other thread's end.
      if (!endedThreads.has(side)) fail(ExitCode.internal, `the ${name} thread ended with code ${code}`);
    });
  }

  function shareThread(): Links {
    const [toUploader, uploaderSession] = sharedLinks();
    const [toDownloader, downloaderSession] = sharedLinks();
    const [uploaderSide, downloaderSide] = sharedLinks();
    runDownloadThread(options.download, downloaderSession, downloaderSide);
    runUploadThread(options.upload, uploaderSession, uploaderSide).catch((error: unknown) => {
      reportFailure(uploaderSession, error);
    });
    return { uploader: toUploader, downloader: toDownloader };
  }
}

function ownHosts(): string[] {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.filter(({ internal }) => !internal).map(({ address }) => address);
}

type Side = 'uploader' | 'downloader';

type Links = Readonly<Record<Side, ThreadLink>>;

/** Time for the threads to close everything after the session has finished. */
const END_GRACE_MS = 2_000;
const CLOSE_GRACE_MS = 500;

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
