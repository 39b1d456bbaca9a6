import { addressOf, commonVersion, MAX_NAME_BYTES, MAX_VERSION, plainHost, printable, utf8Length } from '@shoal/common';
import type { FileRef, Message, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import type { TrackerOptions } from '../../options.js';
import type { TrackerParts } from '../../parts.js';
import type { Refusal } from '../../refusal.js';
import type { CredentialHandler } from '../credentials.js';
import type { DisconnectHandler } from '../disconnect.js';
import type { OfferHandler } from '../files/offers.js';
import type { LivenessHandler } from '../liveness.js';
import type { SessionLifecycle } from '../session-lifecycle.js';
import type { AddressHandler } from './addresses.js';
import type { Admission } from './admission.js';

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'session' | 'channels' | 'clients'>;
type Options = Pick<
  TrackerOptions,
  'sessionClients' | 'maxClients' | 'announceIntervalMs' | 'peerTimeoutMs' | 'needsTokens' | 'reportThreshold'
>;
type Init = MessageOf<'INIT'>;

interface Handlers {
  readonly admission: Admission;
  readonly session: SessionLifecycle;
  readonly disconnects: DisconnectHandler;
  readonly credentials: CredentialHandler;
  readonly addresses: AddressHandler;
  readonly offers: OfferHandler;
  readonly liveness: LivenessHandler;
}

/** Registers a client after its INIT: rank, credential, session, address and offered files. */
export class RegistrationHandler {
  readonly #parts: Parts;
  readonly #options: Options;
  readonly #handlers: Handlers;

  constructor(parts: Parts, options: Options, handlers: Handlers) {
    this.#parts = parts;
    this.#options = options;
    this.#handlers = handlers;
  }

  /** Registers the client of a channel, or refuses it. */
  register(channel: Channel, init: Init, correlation: number, now: Millis): void {
    const { admission, session, credentials, addresses, offers, liveness } = this.#handlers;
    const refusal = admission.findProblem(channel, init);
    if (refusal !== undefined) return this.refuse(channel, refusal, correlation);
    const { clients, out } = this.#parts;
    const returned = clients.find(init.clientId) !== undefined;
    if (admission.isFullFor(init.clientId)) this.#freePlace(channel, now);
    const client = this.#connect(channel, init);
    out.send(channel, this.#initAck(client, channel, init), correlation);
    credentials.issue(channel, now);
    session.clientRegistered(client, channel, returned, now);
    if (init.done) session.clientDone(client);
    addresses.check(client, channel, init);
    offers.receiveInitFiles(client, channel, init.files, correlation, now);
    liveness.watch(now);
    session.advance(now);
  }

  refuse(channel: Channel, { code, detail }: Refusal, correlation: number): void {
    const { out, timers, channels } = this.#parts;
    out.sendError(channel, code, detail, correlation);
    out.close(channel, code, detail);
    out.log({ type: 'client-refused', remoteHost: channel.remoteHost, code, detail });
    timers.cancel(`init:${channel.id}`);
    channels.remove(channel);
  }

  #connect(channel: Channel, init: Init): Client {
    const { timers, clients, session } = this.#parts;
    const { admission, disconnects } = this.#handlers;
    const { clientId } = init;
    timers.cancel(`init:${channel.id}`);
    const known = clients.find(clientId);
    if (known?.channel !== undefined) disconnects.replaceChannel(known, known.channel);
    else if (known !== undefined) timers.cancel(`lost:${known.rank}`);

    const rank = init.requestedRank === 0 ? clients.rankFor(clientId) : init.requestedRank;
    const seen = { ...addressOf(init), host: plainHost(channel.remoteHost) };
    const client = clients.connect(clientId, rank, channel, seen);
    clients.setWanted(client, init.wanted.map(shortenName));
    client.setKeys(admission.secretHash(init), init.publicKey ?? '');
    if (!init.done) {
      // A client that was done can return and want more files: the session waits for it again.
      client.resume();
      session.setDone(clientId, false);
    }
    return client;
  }

  #initAck({ rank }: Client, { nonce }: Channel, init: Init): Message {
    const { sessionClients, maxClients, announceIntervalMs, peerTimeoutMs, needsTokens, reportThreshold } =
      this.#options;
    const settings = {
      sessionClients: sessionClients === 'any' ? maxClients : sessionClients,
      announceIntervalMs,
      peerTimeoutMs,
      ...(needsTokens ? { needsCredentials: true } : {}),
      ...(reportThreshold > 0 ? { takesReports: true } : {}),
    };
    const version = commonVersion(init) ?? MAX_VERSION;
    const probed = nonce !== undefined && init.port !== 0 ? { addressNonce: nonce } : {};
    return { tag: 'INIT_ACK', version, rank, settings, ...probed };
  }

  /** Disconnects a client of the principal with the most clients, for a client of a principal with fewer. */
  #freePlace({ principal }: Channel, now: Millis): void {
    const channel = this.#parts.clients.evictionCandidate(principal)?.channel;
    if (channel === undefined) return;
    const detail = 'all places are taken, and other principals have fewer clients here';
    this.#handlers.disconnects.disconnect(channel, 'LIMIT', detail, now);
  }
}

/** No file has a longer name: the beginning is kept for display. */
function shortenName(file: FileRef): FileRef {
  return file.by === 'digest' || utf8Length(file.name) <= MAX_NAME_BYTES
    ? file
    : { by: 'name', name: printable(file.name, 120) };
}
