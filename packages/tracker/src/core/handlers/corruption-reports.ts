import { formatAddress } from '@shoal/common';
import type { ClientId, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerOptions } from '../options.js';
import type { TrackerParts } from '../parts.js';

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'clients' | 'swarms' | 'reporters'>;
type Options = Pick<TrackerOptions, 'reportThreshold' | 'quarantineMs'>;

/** Counts the reports of corrupt data about each client, and quarantines a client after enough of them. */
export class ReportHandler {
  readonly #parts: Parts;
  readonly #options: Options;

  constructor(parts: Parts, options: Options) {
    this.#parts = parts;
    this.#options = options;
  }

  /**
   * REPORT: a client reports that another one sent it corrupt data. The report counts if this tracker listed the reported
   * client to the reporter's principal; any other report is ignored, without an error.
   */
  receiveReport(client: Client, { principal }: Channel, report: MessageOf<'REPORT'>, now: Millis): void {
    const { clients, swarms, reporters, out } = this.#parts;
    const { digest, index, rank } = report;
    const reported = clients.findByRank(rank);
    const swarm = swarms.find({ by: 'digest', digest });
    if (this.#options.reportThreshold === 0 || reported === undefined || reported === client) return;
    if (swarm?.member(client.rank) === undefined || index >= swarm.segments) return;
    const { reputation } = reported;
    if (!reputation.wasHandedTo(principal, now) || !reporters.report(principal, reputation, now)) return;
    const { name } = swarm.manifest;
    const principals = reputation.reportCount(now);
    out.log({ type: 'corruption-reported', rank, by: client.rank, name, digest, index, principals });
    if (!reputation.isQuarantined(now) && this.#exceedsThreshold(reported, now)) this.#quarantine(reported, now);
  }

  endQuarantine(clientId: ClientId, now: Millis): void {
    const { clients, swarms, out } = this.#parts;
    const client = clients.find(clientId);
    if (client === undefined || client.reputation.isQuarantined(now)) return;
    swarms.setQuarantined(client.rank, false);
    out.log({ type: 'quarantine-ended', rank: client.rank });
  }

  /** At least the threshold, and at least half of the principals that got the client's address. */
  #exceedsThreshold({ reputation }: Client, now: Millis): boolean {
    const principals = reputation.reportCount(now);
    return principals >= this.#options.reportThreshold && 2 * principals >= reputation.handoutCount(now);
  }

  #quarantine(client: Client, now: Millis): void {
    const { swarms, timers, out } = this.#parts;
    const { quarantineMs } = this.#options;
    const { reputation, rank, clientId, address } = client;
    const until = now + quarantineMs;
    reputation.quarantine(until);
    swarms.setQuarantined(rank, true);
    timers.set(`quarantine:${clientId}`, until);
    const counts = { principals: reputation.reportCount(now), listedTo: reputation.handoutCount(now) };
    const shown = { rank, clientId, address: formatAddress(address) };
    out.log({ type: 'client-quarantined', ...shown, ...counts, forMs: quarantineMs });
  }
}
