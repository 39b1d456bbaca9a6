import { type Digest, type ErrorCodeName, ExitCode } from '@shoal/common';

import type { Offer } from '../../options.js';
import { leave } from './leaving.js';
import { asHeldFile } from '../files/offers.js';
import type { SessionContext } from '../session-context.js';

/** Offers one more file while running; before that, INIT offers it. */
export function offerFile(context: SessionContext, added: Offer): void {
  const { manifest } = added;
  context.offers.add(added);
  context.withdrawn.delete(manifest.digest);
  context.postToUploader({ type: 'serve', ...added });
  if (context.phase !== 'waiting' && context.phase !== 'running') return;
  const file = asHeldFile(added);
  context.offers.recordRequest(context.send({ tag: 'FILE_OFFER', file }), manifest.digest);
  context.log({ type: 'offered', file });
}

/** The tracker refused an offer. A client of a standing swarm that has no other file leaves. */
export function handleOfferRefused(context: SessionContext, digest: Digest, code: ErrorCodeName, detail: string): void {
  const { offers, wanted } = context;
  const refused = offers.refuse(digest);
  if (refused === undefined) return;
  context.log({ type: 'offer-refused', name: refused.manifest.name, digest, code, detail });
  const exitCode = code === 'UNAUTHORISED' ? ExitCode.unauthorised : ExitCode.usage;
  if (context.exitCode === ExitCode.done) context.exitCode = exitCode;
  const isIdle = offers.areAllRefused && wanted.isListKnown && wanted.all.length === 0;
  if (isIdle && context.sessionClients === 0) leave(context, exitCode, detail);
}
