import type { TrackerOptions } from '../options.js';
import type { TrackerParts } from '../parts.js';
import { ReportHandler } from './corruption-reports.js';
import { CredentialHandler } from './credentials.js';
import { DisconnectHandler } from './disconnect.js';
import { LookupHandler } from './files/lookups.js';
import { OfferHandler } from './files/offers.js';
import { SwarmMembership } from './files/swarm-membership.js';
import { UpdateHandler } from './files/updates.js';
import { LivenessHandler } from './liveness.js';
import { AddressHandler } from './registration/addresses.js';
import { Admission } from './registration/admission.js';
import { RegistrationHandler } from './registration/registration.js';
import { TakeoverHandler } from './registration/takeover.js';
import { SessionLifecycle } from './session-lifecycle.js';

export interface Handlers {
  readonly session: SessionLifecycle;
  readonly disconnects: DisconnectHandler;
  readonly credentials: CredentialHandler;
  readonly liveness: LivenessHandler;
  readonly addresses: AddressHandler;
  readonly membership: SwarmMembership;
  readonly lookups: LookupHandler;
  readonly offers: OfferHandler;
  readonly updates: UpdateHandler;
  readonly reports: ReportHandler;
  readonly takeovers: TakeoverHandler;
}

/** Connects the handlers: each gets the parts that it names, and the handlers that it calls. */
export function createHandlers(parts: TrackerParts, options: TrackerOptions): Handlers {
  const session = new SessionLifecycle(parts, options);
  const disconnects = new DisconnectHandler(parts, session);
  const credentials = new CredentialHandler(parts, options, disconnects);
  const liveness = new LivenessHandler(parts, options, disconnects);
  const addresses = new AddressHandler(parts);
  const membership = new SwarmMembership(parts, options);
  const lookups = new LookupHandler(parts, options, membership);
  const offers = new OfferHandler(parts, options, membership, lookups);
  const updates = new UpdateHandler(parts, membership);
  const reports = new ReportHandler(parts, options);
  const admission = new Admission(parts, options);
  const registered = { admission, session, disconnects, credentials, addresses, offers, liveness };
  const takeovers = new TakeoverHandler(parts, admission, new RegistrationHandler(parts, options, registered));
  return {
    ...{ session, disconnects, credentials, liveness, addresses, membership },
    ...{ lookups, offers, updates, reports, takeovers },
  };
}
