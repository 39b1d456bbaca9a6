import assert from 'node:assert/strict';

import { Random } from '@shoal/common';

import { type FilePeer, mayHold } from '#src/core/download/files/file-peer.js';
import type { Choice, FileView, RequestPolicy } from '#src/core/download/files/request-policy.js';
import { RarityIndex } from '#src/core/download/files/rarity-index.js';
import { SegmentStates } from '#src/core/download/files/segment-states.js';

import { filePeer, range, type SetPeer, setOf } from '../../make.js';

const random = new Random(1);

/** A file as a policy sees it, and the machine's part in asking: every choice is checked and takes effect. */
export class PolicyView {
  readonly states: SegmentStates;
  readonly rarity: RarityIndex;
  budget = 8;
  /** The budget where a source invites. */
  idlePeerBudget = 8;
  /** Requests that a second copy may be asked for. */
  late: ReturnType<FileView['late']> = [];
  readonly #policy: RequestPolicy;

  constructor(policy: RequestPolicy, segments: number, held: readonly number[] = []) {
    this.#policy = policy;
    this.states = new SegmentStates(setOf(segments, held));
    this.rarity = new RarityIndex(segments, random);
    for (const index of range(segments)) if (!held.includes(index)) this.rarity.want(index);
  }

  /** One choice, as `segment of rank`. */
  ask(askable: readonly FilePeer[]): string | undefined {
    const choice = this.#policy.next(this.#view(askable));
    if (choice === undefined) return undefined;
    this.#take(choice);
    return `${choice.segment} of ${choice.peer.rank}`;
  }

  /** All choices, until there is nothing more to ask. */
  askAll(askable: readonly FilePeer[]): string[] {
    const asked: string[] = [];
    for (let one = this.ask(askable); one !== undefined; one = this.ask(askable)) asked.push(one);
    return asked;
  }

  /** The segment has come from the source that was asked for it. */
  hold(source: FilePeer, index: number): void {
    source.outstanding -= 1;
    this.states.verify(index);
    this.states.hold(index);
  }

  /** The source does not deliver the segment. */
  release(source: FilePeer, index: number): void {
    source.outstanding -= 1;
    this.states.release(index);
    this.rarity.want(index);
  }

  #view(askable: readonly FilePeer[]): FileView {
    const outstanding = askable.reduce((sum, source) => sum + source.outstanding, 0);
    const anyOutstanding = askable.reduce((sum, source) => sum + source.anyOutstanding, 0);
    const { states, rarity, budget: maxOutstandingRequests, idlePeerBudget } = this;
    const maxIdlePeerRequests = Math.max(maxOutstandingRequests, idlePeerBudget);
    const isUseful = ({ held }: FilePeer): boolean =>
      range(states.segments).some((i) => held.has(i) && rarity.isWanted(i));
    const late = (): ReturnType<FileView['late']> => this.late;
    const connections = askable.length;
    const asked = { outstanding, anyOutstanding, maxOutstandingRequests, maxIdlePeerRequests };
    return { states, rarity, askable, connections, ...asked, isUseful, late };
  }

  #take({ peer: source, segment }: Choice): void {
    if (segment === 'any') {
      assert.ok(source.isSuperSeeding, 'only a seeder in its first phase is asked for ANY');
      source.anyOutstanding += 1;
      return;
    }
    assert.ok(mayHold(source, segment), `${segment} may be held by ${source.rank}`);
    source.outstanding += 1;
    if (this.late.some((request) => request.segment === segment && request.rank !== source.rank)) return;
    assert.ok(this.rarity.isWanted(segment), `${segment} is asked for once`);
    this.states.request(segment);
    this.rarity.unwant(segment);
  }
}

/** Holds these segments of 100. */
export function holder(rank: number, held: readonly number[], given: Partial<SetPeer> = {}): SetPeer {
  return { ...connected(rank), held: setOf(100, held), ...given };
}

/** A seeder in its first phase. */
export function seeder(rank: number, lacks: readonly number[] = []): SetPeer {
  return { ...connected(rank), isSuperSeeding: true, lacks: new Set(lacks) };
}

function connected(rank: number): SetPeer {
  return filePeer(rank, random, { held: setOf(100, []) });
}
