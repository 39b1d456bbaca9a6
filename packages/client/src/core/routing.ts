import type { ChannelAction, Digest, ExitCode, Manifest, Payload, TimerAction } from '@shoal/common';

import type { DownloaderAction, OutgoingSegment, ProofAction, SessionAction, UploaderAction } from './events.js';
import type { PostAction, MachineName } from './machine-messages.js';
import type { ClientLogEvent } from './log-events.js';
import type { Offer } from './options.js';

type Untimed<Action> = Exclude<Action, TimerAction>;

/** Performs the actions of a client's machine, in real or virtual time. */
export interface MachineParts<From extends MachineName> {
  readonly channels: (action: ChannelAction) => void;
  readonly post: (action: PostAction<From>) => void;
  readonly log: (event: ClientLogEvent) => void;
}

export interface SessionParts extends MachineParts<'session'> {
  readonly finish: (exitCode: ExitCode, reason: string) => void;
}

/** For machines that prove their identity to peers. */
export interface ProofParts {
  readonly prove: (action: ProofAction) => void;
}

export interface DownloaderParts extends MachineParts<'downloader'>, ProofParts {
  readonly openFile: (manifest: Manifest, isRepair: boolean) => void;
  readonly storeSegment: (digest: Digest, index: number, payload: Payload) => void;
  readonly completeFile: (digest: Digest) => void;
  readonly closeFile: (digest: Digest) => void;
}

export interface UploaderParts extends MachineParts<'uploader'>, ProofParts {
  readonly locateFile: (offer: Offer) => void;
  readonly sendSegment: (segment: OutgoingSegment) => void;
  readonly checkSegment: (digest: Digest, index: number) => void;
}

/** The one table of who performs which action: the daemon's threads and the simulator's clients share it. */
export function routeSession(action: Untimed<SessionAction>, parts: SessionParts): void {
  if (action.type === 'finish') parts.finish(action.exitCode, action.reason);
  else routeCommon<'session'>(action, parts);
}

export function routeDownloader(action: Untimed<DownloaderAction>, parts: DownloaderParts): void {
  switch (action.type) {
    case 'open-file':
      return parts.openFile(action.manifest, action.isRepair);
    case 'store-segment':
      return parts.storeSegment(action.digest, action.index, action.payload);
    case 'complete-file':
      return parts.completeFile(action.digest);
    case 'close-file':
      return parts.closeFile(action.digest);
    case 'check-credential':
    case 'check-proof':
    case 'prove':
      return parts.prove(action);
    default:
      return routeCommon<'downloader'>(action, parts);
  }
}

export function routeUploader(action: Untimed<UploaderAction>, parts: UploaderParts): void {
  switch (action.type) {
    case 'locate-file':
      return parts.locateFile(action);
    case 'check-segment':
      return parts.checkSegment(action.digest, action.index);
    case 'send-segment':
      return parts.sendSegment(action.segment);
    case 'check-credential':
    case 'check-proof':
    case 'prove':
      return parts.prove(action);
    default:
      return routeCommon<'uploader'>(action, parts);
  }
}

function routeCommon<From extends MachineName>(
  action: ChannelAction | PostAction<From> | { readonly type: 'log'; readonly event: ClientLogEvent },
  parts: MachineParts<From>,
): void {
  switch (action.type) {
    case 'open-channel':
    case 'send':
    case 'close-channel':
      return parts.channels(action);
    case 'post':
      return parts.post(action);
    case 'log':
      return parts.log(action.event);
  }
}
