import { allows, fileRefText, MAX_NAME_BYTES, printable, utf8Length } from '@shoal/common';
import type { FileRef, Grant, Message, Millis } from '@shoal/common';

import type { Channel, Client } from '../../clients/client.js';
import { answerBytes } from '../../lookups/answer-scheduler.js';
import type { Lookup } from '../../lookups/lookup.js';
import type { TrackerOptions } from '../../options.js';
import type { TrackerParts } from '../../parts.js';
import type { Swarm } from '../../swarms/swarm.js';
import type { SwarmMembership } from './swarm-membership.js';

type Parts = Pick<
  TrackerParts,
  'out' | 'timers' | 'session' | 'channels' | 'swarms' | 'memberLists' | 'pendingLookups' | 'answers'
>;
type Options = Pick<TrackerOptions, 'startupGraceMs' | 'maxPendingLookups'>;

/**
 * Answers FILE_REQUEST and CATALOG_REQUEST. After its start, a standing tracker does not know yet what its clients
 * will offer again: lookups of unknown files wait for the startup grace period (docs/decisions/0022-startup-grace.md).
 */
export class LookupHandler {
  readonly #parts: Parts;
  readonly #options: Options;
  readonly #membership: SwarmMembership;
  /** A lookup from the answer queue is being answered. */
  #isQueued = false;

  constructor(parts: Parts, options: Options, membership: SwarmMembership) {
    this.#parts = parts;
    this.#options = options;
    this.#membership = membership;
  }

  /** FILE_REQUEST: the client becomes a member of the file's swarm. */
  receiveFileRequest(client: Client, channel: Channel, file: FileRef, correlation: number, now: Millis): void {
    const { grant } = channel;
    const isUnknown = this.#findFor(grant, file) === undefined;
    if (isUnknown && mayExistFor(grant, file) && this.#defer({ channel: channel.id, correlation, file }, now)) return;
    this.#answerFile(client, channel, file, correlation, now);
  }

  receiveCatalogRequest(channel: Channel, correlation: number, now: Millis): void {
    if (this.#defer({ channel: channel.id, correlation, file: undefined }, now)) return;
    this.#answerCatalog(channel, correlation, now);
  }

  /** A file was offered: answers the lookups that wait for it. */
  fileOffered(name: string, digest: string, now: Millis): void {
    const { pendingLookups } = this.#parts;
    if (pendingLookups.size === 0) return;
    for (const lookup of pendingLookups.takeByFile({ by: 'name', name })) this.#answer(lookup, now);
    for (const lookup of pendingLookups.takeByFile({ by: 'digest', digest })) this.#answer(lookup, now);
  }

  startupGraceEnded(now: Millis): void {
    for (const lookup of this.#parts.pendingLookups.takeAll()) this.#answer(lookup, now);
  }

  answerSent(ticket: number, now: Millis): void {
    this.#parts.answers.markSent(ticket);
    this.sendQueuedAnswers(now);
  }

  sendQueuedAnswers(now: Millis): void {
    this.#isQueued = true;
    for (;;) {
      const lookup = this.#parts.answers.dequeue(now);
      if (lookup === undefined) break;
      this.#answer(lookup, now);
    }
    this.#isQueued = false;
    this.#setAnswerTimer(now);
  }

  #answer({ channel: id, correlation, file }: Lookup, now: Millis): void {
    const channel = this.#parts.channels.get(id);
    if (channel?.client === undefined) return;
    if (file === undefined) this.#answerCatalog(channel, correlation, now);
    else this.#answerFile(channel.client, channel, file, correlation, now);
  }

  #answerFile(client: Client, channel: Channel, file: FileRef, correlation: number, now: Millis): void {
    const { out, memberLists } = this.#parts;
    const { rank } = client;
    const shown = printable(fileRefText(file));
    const swarm = this.#findFor(channel.grant, file);
    if (swarm === undefined) {
      // A file that the token does not name gets the same answer whether it exists or not.
      if (!mayExistFor(channel.grant, file)) {
        return out.sendError(channel, 'UNAUTHORISED', `your token does not let you download "${shown}"`, correlation);
      }
      out.log({ type: 'file-unknown', file: shown, rank });
      return out.sendError(channel, 'UNKNOWN_FILE', `no client offers "${shown}"`, correlation);
    }
    const problem = this.#membership.limitProblem(client, swarm);
    if (problem !== undefined) {
      return out.sendError(channel, 'LIMIT', `"${shown}" is refused: ${problem}`, correlation);
    }
    const { manifest, digest } = swarm;
    this.#membership.join(swarm, client, 0, now).markRequested(now);
    out.log({ type: 'file-requested', digest, name: manifest.name, rank });
    const member = swarm.member(rank);
    const members = member === undefined ? [] : memberLists.listFor(swarm, member, channel, now);
    this.#send(channel, { tag: 'FILE_DETAILS', manifest, members }, { channel: channel.id, correlation, file }, now);
  }

  #answerCatalog(channel: Channel, correlation: number, now: Millis): void {
    const files = this.#parts.swarms.catalogFor(channel.grant);
    this.#send(channel, { tag: 'CATALOG', files }, { channel: channel.id, correlation, file: undefined }, now);
  }

  /** Sends at once or queues the lookup: an answer can be a million times as long as its request. */
  #send(channel: Channel, answer: Message, lookup: Lookup, now: Millis): void {
    const { answers, out } = this.#parts;
    const { principal } = channel;
    const { correlation } = lookup;
    const ticket = answers.begin(principal, answerBytes(answer), now, this.#isQueued);
    if (ticket === 0) return out.send(channel, answer, correlation);
    if (ticket !== undefined) return out.sendAnswer(channel, answer, correlation, ticket);
    if (!answers.enqueue(principal, lookup, answerBytes(answer), now)) {
      return out.sendError(channel, 'LIMIT', 'too many of your requests wait for long answers', correlation);
    }
    this.#setAnswerTimer(now);
  }

  #setAnswerTimer(now: Millis): void {
    const at = this.#parts.answers.nextAt();
    if (at !== undefined && at > now) this.#parts.timers.set('answers', at);
  }

  /** The swarm of the file, if the grant allows its download. */
  #findFor(grant: Grant, file: FileRef): Swarm | undefined {
    const swarm = this.#parts.swarms.find(file);
    return swarm !== undefined && allows(grant, 'get', swarm.manifest) ? swarm : undefined;
  }

  /** Returns true if the lookup waits for the end of the startup grace period. */
  #defer(lookup: Lookup, now: Millis): boolean {
    const { session, pendingLookups, timers } = this.#parts;
    const { startupGraceMs, maxPendingLookups } = this.#options;
    const graceEndsAt = (session.openedAt ?? now) + startupGraceMs;
    if (!session.isStanding || now >= graceEndsAt || isImpossibleName(lookup)) return false;
    if (pendingLookups.size >= maxPendingLookups) return false;
    if (pendingLookups.size === 0) timers.set('startup-grace', graceEndsAt);
    pendingLookups.add(lookup);
    return true;
  }
}

/** True if the grant could allow the download of such a file. The name that belongs to a digest is not known yet. */
function mayExistFor(grant: Grant, file: FileRef): boolean {
  if (!grant.mayGet) return false;
  return file.by === 'digest' || allows(grant, 'get', { name: file.name, digest: '' });
}

/** No file can have this name: it is too long. */
function isImpossibleName({ file }: Lookup): boolean {
  return file?.by === 'name' && utf8Length(file.name) > MAX_NAME_BYTES;
}
