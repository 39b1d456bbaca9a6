import { ExitCode, type Manifest } from '@shoal/common';

import { leave } from './leaving.js';
import type { SessionContext } from '../session-context.js';

/**
 * A file that this client offered, or had downloaded, has changed: notifies the tracker. A client
 * without any other task in a standing swarm leaves.
 */
export function handleFileWithdrawn(context: SessionContext, { digest }: Manifest, reason: string): void {
  const { offers, wanted, withdrawn } = context;
  if (withdrawn.has(digest)) return;
  withdrawn.add(digest);
  if (context.phase === 'waiting' || context.phase === 'running') context.send({ tag: 'FILE_WITHDRAW', digest });
  // A download was complete, whatever happened to the file since.
  if (!offers.has(digest)) return;
  if (context.exitCode === ExitCode.done) context.exitCode = ExitCode.storage;
  const hasOffers = offers.held().some(({ manifest }) => !withdrawn.has(manifest.digest));
  const isIdle = !hasOffers && wanted.isListKnown && wanted.all.length === 0;
  if (isIdle && context.sessionClients === 0) leave(context, ExitCode.storage, reason);
}
