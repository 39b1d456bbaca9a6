import { printable, TRACKER_RANK } from '@shoal/common';
import type { Envelope, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerParts } from '../parts.js';
import type { Handlers } from './handlers.js';

/** The source of a message whose sender has no rank yet, or does not know it. */
const UNRANKED = 0;

type Parts = Pick<TrackerParts, 'out' | 'session' | 'takeovers'>;

/** Checks that a message is allowed in the state of its channel, then passes it to its handler. */
export class MessageDispatch {
  readonly #parts: Parts;
  readonly #handlers: Handlers;

  constructor(parts: Parts, handlers: Handlers) {
    this.#parts = parts;
    this.#handlers = handlers;
  }

  receive(channel: Channel, envelope: Envelope, now: Millis): void {
    const { destination, correlation, body } = envelope;
    const { disconnects, takeovers } = this.#handlers;
    channel.recordMessage(now);
    if (destination !== TRACKER_RANK) {
      const detail = `${body.tag} is addressed to rank ${destination}, not to the tracker`;
      return disconnects.disconnect(channel, 'PROTOCOL', detail, now, correlation);
    }
    if (channel.client !== undefined) return this.#fromClient(channel.client, channel, envelope, now);
    const isWaiting = this.#parts.takeovers.isWaiting(channel);
    if (body.tag === 'INIT' && !isWaiting) return takeovers.receiveInit(channel, body, correlation, now);
    if (isEarlyPong(envelope) && isWaiting) return;
    disconnects.disconnect(channel, 'NOT_INITIALISED', `${body.tag} came before INIT`, now, correlation);
  }

  #fromClient(client: Client, channel: Channel, envelope: Envelope, now: Millis): void {
    const { source, correlation, body } = envelope;
    if (isEarlyPong(envelope)) return;
    if (source !== client.rank) {
      const detail = `${body.tag} names rank ${source} as its source, this channel's is ${client.rank}`;
      return this.#handlers.disconnects.disconnect(channel, 'PROTOCOL', detail, now, correlation);
    }
    const isEarly = body.tag === 'FILE_REQUEST' || body.tag === 'FILE_UPDATE' || body.tag === 'DONE';
    if (isEarly && this.#parts.session.phase === 'gathering') return this.#refuseEarly(channel, envelope);
    this.#handle(client, channel, envelope, now);
  }

  #handle(client: Client, channel: Channel, { correlation, body }: Envelope, now: Millis): void {
    const { out } = this.#parts;
    const { lookups, updates, session, offers, membership, reports, disconnects, takeovers } = this.#handlers;
    switch (body.tag) {
      case 'FILE_REQUEST':
        return lookups.receiveFileRequest(client, channel, body.file, correlation, now);
      case 'FILE_UPDATE':
        return updates.receiveUpdate(client, channel, body, correlation, now);
      case 'DONE':
        return session.receiveDone(client, body.failed, now);
      case 'FILE_OFFER':
        return offers.receiveOffer(client, channel, body.file, correlation, now);
      case 'FILE_WITHDRAW':
        return membership.withdraw(client, body.digest);
      case 'REPORT':
        return reports.receiveReport(client, channel, body, now);
      case 'CATALOG_REQUEST':
        return lookups.receiveCatalogRequest(channel, correlation, now);
      case 'GOODBYE':
        return disconnects.receiveGoodbye(channel, body.reason, now);
      case 'PING':
        return out.send(channel, { tag: 'PONG' }, correlation);
      case 'PONG':
        return takeovers.receivePong(client, correlation);
      case 'ERROR': {
        const { remoteHost } = channel;
        const detail = printable(body.detail);
        return out.log({ type: 'channel-error', rank: client.rank, remoteHost, code: body.code, detail });
      }
      case 'INIT':
        return disconnects.disconnect(
          channel,
          'ALREADY_INITIALISED',
          'this channel already received INIT',
          now,
          correlation,
        );
      default:
        disconnects.disconnect(channel, 'PROTOCOL', `${body.tag} is no message to a tracker`, now, correlation);
    }
  }

  #refuseEarly(channel: Channel, { body, correlation }: Envelope): void {
    const { present, expected } = this.#parts.session;
    const detail = `${body.tag} came before TRACKER_READY: ${present} of ${expected} clients are here`;
    this.#parts.out.sendError(channel, 'PROTOCOL', detail, correlation);
  }
}

/** The tracker pings a client during a long INIT. The client answers before it knows its rank. */
function isEarlyPong({ source, body }: Envelope): boolean {
  return body.tag === 'PONG' && source === UNRANKED;
}
