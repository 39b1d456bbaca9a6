import { allows, fileRefText, manifestBytes, manifestProblem, printable, segmentCount } from '@shoal/common';
import type { ErrorCodeName, FileRef, Grant, HeldFile, Manifest, Message, MessageOf, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import { FileRecord } from '../clients/file-record.js';
import { answerBytes } from '../lookups/answer-scheduler.js';
import { memberListFor } from '../swarms/member-list.js';
import type { Swarm, SwarmMember } from '../swarms/swarm.js';
import { timers } from '../timers.js';
import type { TrackerState } from '../tracker-state.js';
import type { Refusal } from './refusal.js';

/** FILE_REQUEST: the client is in the file's swarm from now on. */
export function requestFile(
  state: TrackerState,
  client: Client,
  channel: Channel,
  file: FileRef,
  correlation: number,
  now: Millis,
): void {
  const shown = printable(fileRefText(file));
  const { grant } = channel;
  const swarm = findFor(state, grant, file);
  if (swarm === undefined) {
    // What is there and not named by the token is answered as what is not there.
    if (!mayExistFor(grant, file)) {
      return state.out.sendError(
        channel,
        'UNAUTHORISED',
        `your token does not let you download "${shown}"`,
        correlation,
      );
    }
    state.out.log({ type: 'file-unknown', file: shown, rank: client.rank });
    return state.out.sendError(channel, 'UNKNOWN_FILE', `nobody offers "${shown}"`, correlation);
  }
  if (hasNoRoomFor(state, client, swarm)) {
    return state.out.sendError(channel, 'LIMIT', `"${shown}" is refused: ${tooManyFiles(state, client)}`, correlation);
  }
  const { manifest, digest } = swarm;
  const member = join(state, swarm, client, undefined, now);
  member.record.markRequested(now);
  state.out.log({ type: 'file-requested', digest, name: manifest.name, rank: client.rank });
  const members = memberListFor(swarm, member, channel, now);
  sendAnswer(state, channel, { tag: 'FILE_DETAILS', manifest, members }, { correlation, file }, now);
}

/** At once, or when those before it have left: an answer may be a million times as long as its question. */
function sendAnswer(
  state: TrackerState,
  channel: Channel,
  answer: Message,
  question: { readonly correlation: number; readonly file: FileRef | undefined },
  now: Millis,
): void {
  const { answers, out } = state;
  const { principal, id } = channel;
  const ticket = answers.begin(principal, answerBytes(answer), now, state.isReleasing);
  if (ticket === 0) return out.send(channel, answer, question.correlation);
  if (ticket !== undefined) return out.sendAnswer(channel, answer, question.correlation, ticket);
  if (!answers.enqueue(principal, { channel: id, ...question }, answerBytes(answer), now)) {
    const detail = 'too many of your questions wait for long answers';
    return out.sendError(channel, 'LIMIT', detail, question.correlation);
  }
  const at = answers.nextAt();
  if (at !== undefined && at > now) out.setTimer(timers.answers, at);
}

/** The file, where it is there and the grant is for downloading it. */
export function findFor({ swarms }: TrackerState, grant: Grant, file: FileRef): Swarm | undefined {
  const swarm = swarms.find(file);
  return swarm !== undefined && allows(grant, 'get', swarm.manifest) ? swarm : undefined;
}

/** Whether the grant would be for such a file, as far as its name or digest alone says. */
export function mayExistFor(grant: Grant, file: FileRef): boolean {
  if (!grant.mayGet) return false;
  // Which name a digest has is not known before it is there: it may fit a pattern.
  return file.by === 'digest' || allows(grant, 'get', { name: file.name, digest: '' });
}

/** CATALOG_REQUEST: what is there. */
export function answerCatalog(state: TrackerState, channel: Channel, correlation: number, now: Millis): void {
  const files = state.swarms.catalog(channel.grant);
  sendAnswer(state, channel, { tag: 'CATALOG', files }, { correlation, file: undefined }, now);
}

/** FILE_UPDATE: how far a member got, answered with whom to ask next. */
export function updateFile(
  state: TrackerState,
  client: Client,
  channel: Channel,
  { totals, undelivering = [] }: MessageOf<'FILE_UPDATE'>,
  correlation: number,
  now: Millis,
): void {
  const { digest, heldSegments } = totals;
  const swarm = state.swarms.find({ by: 'digest', digest });
  const member = swarm?.member(client);
  if (swarm === undefined || member === undefined) {
    const detail = `you are not in the swarm of "${printable(digest)}"`;
    return state.out.sendFileError(channel, digest, { code: 'UNKNOWN_FILE', detail }, correlation);
  }
  if (!isCount(heldSegments, swarm.segments)) {
    const detail = `"${swarm.manifest.name}" has ${swarm.segments} segments, not ${heldSegments}`;
    return state.out.sendFileError(channel, digest, { code: 'OUT_OF_RANGE', detail }, correlation);
  }
  if (swarm.updateTotals(member, totals, now)) logComplete(state, member);
  if (undelivering.length > 0 && !member.complete) {
    const count = state.replacementQuota.take(channel.principal, undelivering.length, now);
    swarm.replace(member, undelivering.slice(0, count));
  }
  state.out.send(channel, { tag: 'SWARM', digest, members: memberListFor(swarm, member, channel, now) }, correlation);
}

/** `others`: so many further ones of the same message are refused, too. */
export function logRefusedOffer(
  { out }: TrackerState,
  { rank }: Client,
  name: string,
  refusal: Refusal,
  others: number,
): void {
  out.log({ type: 'offer-refused', name, rank, ...refusal, ...(others === 0 ? {} : { others }) });
}

/** A file that a client holds wholly or partly; undefined where it was taken. */
export function offerFile(
  state: TrackerState,
  client: Client,
  { grant }: Channel,
  file: HeldFile,
  now: Millis,
): Refusal | undefined {
  const refusal = offerProblem(state, client, grant, file);
  if (refusal !== undefined) return refusal;
  const { name, digest, length } = file.manifest;
  const { rank } = client;
  const found = state.swarms.find({ by: 'digest', digest });
  const swarm = found ?? state.swarms.add(file.manifest, client.clientId);
  swarm.mergeSignatures(file.manifest);
  const present = swarm.member(client);
  if (present === undefined) join(state, swarm, client, file.heldSegments, now);
  else if (swarm.setHeldSegments(present, file.heldSegments, now)) logComplete(state, present);
  state.out.log({ type: 'file-offered', digest, name, segments: swarm.segments, length, rank });
  return undefined;
}

/** Undefined where the offer is accepted. */
function offerProblem(
  state: TrackerState,
  client: Client,
  grant: Grant,
  { manifest, heldSegments }: HeldFile,
): Refusal | undefined {
  const { name, digest } = manifest;
  const refusal = (code: ErrorCodeName, why: string): Refusal => {
    return { code, detail: `"${printable(name)}" with digest ${digest} is refused: ${why}` };
  };
  const swarm = state.swarms.find({ by: 'digest', digest });
  // Who may only download holds what it has downloaded, but brings nothing new.
  if (!allows(grant, 'share', manifest) && (swarm === undefined || !allows(grant, 'get', manifest))) {
    return refusal('UNAUTHORISED', 'your token does not let you share it');
  }
  // The same digest is the same manifest: it was found sound when the first one offered it.
  const problem = swarm === undefined ? manifestProblem(manifest) : undefined;
  if (problem !== undefined) return refusal('BAD_MANIFEST', problem);
  const segments = segmentCount(manifest);
  if (!isCount(heldSegments, segments)) {
    return refusal('BAD_MANIFEST', `${heldSegments} of its ${segments} segments cannot be held`);
  }
  const namesake = state.swarms.find({ by: 'name', name });
  if (namesake?.manifest.name === name && namesake.digest !== digest) {
    return refusal('NAME_CONFLICT', `the name is already offered with digest ${namesake.digest}`);
  }
  if (hasNoRoomFor(state, client, swarm)) return refusal('LIMIT', tooManyFiles(state, client));
  if (swarm !== undefined) return undefined;
  const full = newFileProblem(state, client, manifest);
  return full === undefined ? undefined : refusal('LIMIT', full);
}

/** Which bound of this tracker one more file would break. */
function newFileProblem({ swarms, options }: TrackerState, client: Client, manifest: Manifest): string | undefined {
  const { maxFiles, maxFileBytes, maxManifestBytes, maxClientManifestBytes } = options;
  if (swarms.size >= maxFiles) return `this tracker knows ${maxFiles} files already`;
  if (manifest.length > maxFileBytes) return `it is longer than the ${maxFileBytes} bytes that this tracker takes`;
  const bytes = manifestBytes(manifest);
  if (swarms.manifestBytesOf(client.clientId) + bytes > maxClientManifestBytes) {
    return `with it your manifests would take over ${maxClientManifestBytes} bytes`;
  }
  if (swarms.manifestBytes + bytes <= maxManifestBytes) return undefined;
  return `with it all manifests would take over ${maxManifestBytes} bytes`;
}

/** `heldSegments` undefined: none that are known of, unless the client is a member already. */
function join(
  state: TrackerState,
  swarm: Swarm,
  client: Client,
  heldSegments: number | undefined,
  now: Millis,
): SwarmMember {
  const present = swarm.member(client);
  if (present !== undefined) return present;
  const record = client.files.get(swarm.digest) ?? new FileRecord(swarm.manifest, now);
  state.clients.addRecord(client, record);
  record.setHeldSegments(heldSegments ?? 0, now);
  state.pushes.markChanged(swarm);
  return swarm.join(client, record, client.reputation.isQuarantined(now));
}

/** A client is remembered with every file that it ever had to do with. */
function hasNoRoomFor(state: TrackerState, client: Client, swarm: Swarm | undefined): boolean {
  if (swarm !== undefined && client.files.has(swarm.digest)) return false;
  return client.files.size >= state.options.maxFilesPerClient || !state.clients.hasRoomForRecord();
}

function tooManyFiles({ options }: TrackerState, { files }: Client): string {
  const { maxFilesPerClient, maxFileRecords } = options;
  if (files.size >= maxFilesPerClient) return `it is over the limit of ${maxFilesPerClient} files a client`;
  return `all clients together have the ${maxFileRecords} files that this tracker keeps account of`;
}

function logComplete(state: TrackerState, { client, record }: SwarmMember): void {
  const { digest, name, completeMs } = record;
  // What it gave up once, and has after all.
  if (client.done && client.failedCount > 0) client.failedCount -= 1;
  state.out.log({ type: 'client-complete', digest, name, rank: client.rank, ms: completeMs ?? 0 });
}

function isCount(value: number, limit: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= limit;
}
