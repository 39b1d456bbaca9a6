import { fileRefText, nameKey, printable } from '@shoal/common';
import type { FileRef, Message, Millis } from '@shoal/common';

import type { Channel, Client } from '../clients/client.js';
import type { TrackerOptions } from '../options.js';
import type { TrackerParts } from '../parts.js';
import { lostFiles, summarise } from '../status/summary.js';

type Parts = Pick<TrackerParts, 'out' | 'timers' | 'session' | 'channels' | 'clients' | 'swarms'>;
type Options = Pick<TrackerOptions, 'barrierTimeoutMs' | 'rejoinGraceMs' | 'shutdownTimeoutMs' | 'maxFilesPerClient'>;

/** Leads a session from the barrier through DONE to SHUTDOWN, and counts the clients of a standing swarm. */
export class SessionLifecycle {
  readonly #parts: Parts;
  readonly #options: Options;

  constructor(parts: Parts, options: Options) {
    this.#parts = parts;
    this.#options = options;
  }

  start(): void {
    const { session, out } = this.#parts;
    if (!session.isStanding) out.log({ type: 'barrier-waiting', present: 0, expected: session.expected });
  }

  /** A client registered: it counts for the barrier, or is ready at once if the session has started. */
  clientRegistered(client: Client, channel: Channel, returned: boolean, now: Millis): void {
    const { session, out, timers } = this.#parts;
    const { rank, clientId } = client;
    const isNew = !session.has(clientId);
    session.arrive(clientId, client.isLost);
    client.markReturned();
    const { present, expected } = session;
    out.log({ type: 'client-registered', rank, clientId, ...client.address, returned, present, expected });
    if (session.phase === 'running') return out.send(channel, this.#readyMessage());
    out.log({ type: 'barrier-waiting', present, expected });
    if (isNew) timers.set('barrier', now + this.#options.barrierTimeoutMs);
  }

  /** DONE: `failed` names the files that the client gave up. */
  receiveDone(client: Client, failed: readonly FileRef[], now: Millis): void {
    const complete = new Set<string>();
    if (failed.length > 0) {
      for (const { digest, name, isComplete } of client.files.values()) {
        if (isComplete) complete.add(digest).add(nameKey(name));
      }
    }
    const isMissing = (file: FileRef): boolean => !complete.has(nameKey(fileRefText(file)));
    const missing = failed.slice(0, this.#options.maxFilesPerClient).filter(isMissing);
    this.clientDone(
      client,
      missing.map((file) => printable(fileRefText(file))),
    );
    this.advance(now);
  }

  /** Without `failed`, the files that it gave up earlier stay counted. */
  clientDone(client: Client, failed?: readonly string[]): void {
    const { session, out } = this.#parts;
    const isFirst = client.finish(failed?.length);
    session.setDone(client.clientId, true);
    if (!isFirst) return;
    const remaining = session.unfinished;
    out.log({ type: 'client-done', rank: client.rank, failed: failed ?? [], remaining });
  }

  /** A client disconnected: the session waits for its return, unless it was done or said goodbye. */
  clientDisconnected(client: Client, how: 'lost' | 'goodbye', now: Millis): void {
    const { session, clients, timers } = this.#parts;
    if (!session.disconnect(client.clientId) || session.isEnding) return clients.clearWanted(client);
    if (how === 'goodbye') this.abandon(client, now);
    else timers.set(`lost:${client.rank}`, now + this.#options.rejoinGraceMs);
  }

  /** Stops waiting for a client; it may still return while there are places. */
  abandon(client: Client, now: Millis): void {
    const { session, clients, swarms, out, timers } = this.#parts;
    if (!session.abandon(client.clientId)) return clients.clearWanted(client);
    client.markLost();
    timers.cancel(`lost:${client.rank}`);
    const files = lostFiles(client, swarms);
    clients.clearWanted(client);
    out.log({ type: 'client-lost', rank: client.rank, reason: client.disconnectReason, files });
    this.advance(now);
  }

  /** Starts or ends the session if it is time. */
  advance(now: Millis): void {
    const { session } = this.#parts;
    if (session.isBarrierMet) this.#startSession();
    if (session.isOver) this.end(this.#endReason(), now);
  }

  /** No further client arrived in time: starts the session with the present ones. */
  barrierTimedOut(now: Millis): void {
    const { session, swarms, timers } = this.#parts;
    const { barrierTimeoutMs, rejoinGraceMs } = this.#options;
    if (session.phase !== 'gathering') return;
    if (session.expected === 'any') {
      // One client, or clients without a file, are not worth starting.
      if (session.present > 1 && swarms.size > 0) this.#startSession();
      else timers.set('barrier', now + barrierTimeoutMs);
    } else if (session.present > 0) this.#startSession();
    else if (session.absent > 0) timers.set('barrier', now + rejoinGraceMs);
    else this.end(this.#endReason(), now);
    this.advance(now);
  }

  /** Sends SHUTDOWN once, and waits for the last totals and GOODBYE of each client. */
  end(reason: string, now: Millis): void {
    const { session, out, timers, channels } = this.#parts;
    if (session.isEnding) return;
    session.beginEnd(reason);
    out.log({ type: 'shutdown', reason });
    timers.cancel('barrier');
    for (const channel of [...channels]) {
      if (channel.client !== undefined) out.send(channel, { tag: 'SHUTDOWN', reason });
      else {
        out.close(channel, undefined, reason);
        channels.remove(channel);
      }
    }
    timers.set('shutdown', now + this.#options.shutdownTimeoutMs);
    this.finishIfAllClosed(now);
  }

  finishIfAllClosed(now: Millis): void {
    const { session, channels } = this.#parts;
    if (session.phase === 'ending' && channels.size === 0) this.finish(now);
  }

  /** All clients closed their channels, or the time for that is over. Later events have no effect. */
  finish(now: Millis): void {
    const { session, out, timers, channels, clients } = this.#parts;
    const reason = session.endReason;
    session.end();
    timers.cancel('shutdown');
    for (const channel of [...channels]) {
      out.close(channel, undefined, reason);
      channels.remove(channel);
    }
    out.log({ type: 'summary', summary: summarise(clients, now - (session.openedAt ?? now)) });
    out.add({ type: 'finish', reason });
  }

  #startSession(): void {
    const { session, out, timers, channels } = this.#parts;
    session.start();
    timers.cancel('barrier');
    out.log({ type: 'ready', clients: session.present, missing: session.missing });
    for (const channel of channels) if (channel.client !== undefined) out.send(channel, this.#readyMessage());
  }

  #readyMessage(): Message {
    return { tag: 'TRACKER_READY', clients: this.#parts.session.present };
  }

  #endReason(): string {
    const { session } = this.#parts;
    if (session.isEmpty) return 'all clients are lost';
    return session.lost === 0 ? 'all clients are done' : `all clients are done but ${session.lost} that were lost`;
  }
}
