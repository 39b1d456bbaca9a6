import type { Uses } from '../parts/parts.js';
import type { WaitingRequest } from '../slots/waiting-request.js';
import { isFirstCopy } from './first-copy.js';
import { refuse } from './refuse-requests.js';

type EvictParts = Uses<'channels' | 'clock' | 'files' | 'options' | 'peers' | 'policy' | 'queue' | 'random' | 'slots'>;

/**
 * The queue is full: evicts the newest requests of peers with several, otherwise the request of the peer with the
 * highest completion, if the new one has less; ties at random. Overdue requests are exempt. While slots were reclaimed
 * lately, requests of proven receivers replace those of other peers. False where no request is evicted.
 */
export function evictRequest(parts: EvictParts, added: WaitingRequest): boolean {
  const { clock, options, peers, policy, queue, random, slots } = parts;
  if (added.segment === 'any' || !policy.allowsEviction || queue.waitingOf(added.channel) > 0) return false;
  if (slots.prefersProven(clock.now) && peers.get(added.channel)?.isProven === true) {
    for (const waiting of queue.certain) {
      if (peers.get(waiting.channel)?.isProven !== true) return evict(parts, waiting);
    }
  }
  let most = peers.heldShare(added.channel, added.digest);
  let evicted: WaitingRequest | undefined;
  let equals = 1;
  for (const waiting of queue.certain) {
    const isOfCrowd = hasMoreWaiting(parts, waiting, added);
    if (!isOfCrowd && isFirstCopy(parts, waiting)) continue;
    const isOneOfSeveral = isOfCrowd || queue.waitingOf(waiting.channel) > 1;
    if (!isOneOfSeveral && clock.now - waiting.since > options.overdueMs) continue;
    const held = isOneOfSeveral ? Infinity : peers.heldShare(waiting.channel, waiting.digest);
    if (held < most) continue;
    equals = held > most ? 1 : equals + 1;
    if (held === most && random.below(equals) !== 0) continue;
    most = held;
    evicted = waiting;
  }
  return evicted !== undefined && evict(parts, evicted);
}

function evict(parts: EvictParts, request: WaitingRequest): true {
  parts.queue.delete(request);
  refuse(parts, request, 'BUSY');
  return true;
}

/** A principal with several channels has more requests in the queue than that of the new request will have. */
function hasMoreWaiting({ peers, queue }: EvictParts, waiting: WaitingRequest, added: WaitingRequest): boolean {
  if (waiting.principal === added.principal || !peers.hasManyChannels(waiting.principal)) return false;
  return queue.waitingOfPrincipal(waiting.principal) > queue.waitingOfPrincipal(added.principal) + 1;
}
