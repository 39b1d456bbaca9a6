import { Random } from '@shoal/common';
import { assert, expect } from 'chai';

import type { Candidate, Choice, FileView, RequestPolicy } from '#src/core/download/files/request-policy.js';
import { RarityIndex } from '#src/core/download/files/rarity-index.js';
import { SegmentStates } from '#src/core/download/files/segment-states.js';

import { candidate, range, setOf, type TestCandidate } from '../../make.js';

const random = new Random(1);

/** A file as a policy sees it, and the part of the machine that sends requests: every choice is checked and takes effect. */
export class PolicyView {
  readonly states: SegmentStates;
  readonly rarity: RarityIndex;
  budget = 8;
  /** The budget with an idle peer. */
  idlePeerBudget = 8;
  /** Late requests. */
  late: ReturnType<FileView['late']> = [];
  readonly #policy: RequestPolicy;

  constructor(policy: RequestPolicy, segments: number, held: readonly number[] = []) {
    this.#policy = policy;
    this.states = new SegmentStates(setOf(segments, held));
    this.rarity = new RarityIndex(segments, random);
    for (const index of range(segments)) if (!held.includes(index)) this.rarity.want(index);
  }

  /** One choice, as `segment of rank`. */
  ask(askable: readonly TestCandidate[]): string | undefined {
    const choice = this.#policy.next(this.#view(askable));
    if (choice === undefined) return undefined;
    this.#take(choice, askable);
    return `${choice.segment} of ${choice.peer.rank}`;
  }

  /** All choices until the policy has none. */
  askAll(askable: readonly TestCandidate[]): string[] {
    const asked: string[] = [];
    for (let one = this.ask(askable); one !== undefined; one = this.ask(askable)) asked.push(one);
    return asked;
  }

  /** The peer has delivered the segment. */
  hold(peer: TestCandidate, index: number): void {
    peer.outstanding -= 1;
    this.states.verify(index);
    this.states.hold(index);
  }

  /** The peer does not deliver the segment. */
  release(peer: TestCandidate, index: number): void {
    peer.outstanding -= 1;
    this.states.release(index);
    this.rarity.want(index);
  }

  #view(askable: readonly TestCandidate[]): FileView {
    const outstanding = askable.reduce((sum, peer) => sum + peer.outstanding, 0);
    const anyOutstanding = askable.reduce((sum, peer) => sum + peer.anyOutstanding, 0);
    const { states, rarity, budget: maxOutstandingRequests, idlePeerBudget } = this;
    const maxIdlePeerRequests = Math.max(maxOutstandingRequests, idlePeerBudget);
    const isUseful = ({ held }: Candidate): boolean =>
      range(states.segments).some((i) => held.has(i) && rarity.isWanted(i));
    const late = (): ReturnType<FileView['late']> => this.late;
    const connections = askable.length;
    const asked = { outstanding, anyOutstanding, maxOutstandingRequests, maxIdlePeerRequests };
    return { states, rarity, askable, connections, ...asked, isUseful, late };
  }

  #take({ peer: { rank }, segment }: Choice, askable: readonly TestCandidate[]): void {
    const peer = askable.find((one) => one.rank === rank);
    assert(peer);
    if (segment === 'any') {
      expect(peer.isSuperSeeding, 'only a super-seeder is asked for ANY').to.equal(true);
      peer.anyOutstanding += 1;
      return;
    }
    expect(peer.mayHold(segment), `${segment} may be held by ${peer.rank}`).to.equal(true);
    peer.outstanding += 1;
    if (this.late.some((request) => request.segment === segment && request.rank !== peer.rank)) return;
    expect(this.rarity.isWanted(segment), `${segment} is requested once`).to.equal(true);
    this.states.request(segment);
    this.rarity.unwant(segment);
  }
}

/** Holds these segments of 100. */
export function holder(rank: number, held: readonly number[], given: Partial<TestCandidate> = {}): TestCandidate {
  return { ...connected(rank), held: setOf(100, held), ...given };
}

/** A super-seeder. */
export function seeder(rank: number, lacks: readonly number[] = []): TestCandidate {
  return { ...connected(rank), isSuperSeeding: true, lacks: new Set(lacks) };
}

function connected(rank: number): TestCandidate {
  return candidate(rank, { held: setOf(100, []) });
}
