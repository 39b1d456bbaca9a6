import { MAX_INIT_FILES, type Tag, TAGS } from '../../index.js';
import { FrameProblem, malformed } from './decode-fields.js';
import { type Part, PARTS, tagOf } from './message-nesting.js';
import { visitBlocks } from './field-counter.js';

/** Which messages one end of a channel takes. The rest is refused before it is decoded. */
export interface GateRules {
  /** The message that says who speaks. */
  readonly greeting: Tag;
  /** Other messages that are accepted before it. */
  readonly early?: readonly Tag[];
  /** The longest frame before it, and before the proof. */
  readonly maxGreetingBytes?: number;
  /** The message that proves what the greeting says, where one must: nothing else is taken before it, but these. */
  readonly proof?: { readonly tag: Tag; readonly early: readonly Tag[] };
  /** Messages that are accepted after it. */
  readonly messages: readonly Tag[];
  /** The most files, wished files and failed files in one frame. */
  readonly maxFiles?: number;
}

/** Limit for unknown senders: a HELLO with the longest credential, or its answer. */
export const GREETING_BYTES = 70 * 1024;

/** An INIT: what has no room in it is offered afterwards. */
export const INIT_BYTES = 4 * 1024 * 1024;

/** The messages with parts that are counted. */
const HAS_PARTS: ReadonlySet<Tag> = new Set(TAGS.filter((tag) => Object.keys(PARTS[tag]).length > 0));

/** Frames carry fewer: every part takes some of their fields. */
const MOST_PARTS = 100_000;
/** A tracker's settings allow it to hand out no more. */
const MOST_MEMBERS = 10_000;

/** Envelope fields below this number are not messages. */
const FIRST_MESSAGE_FIELD = 10;

/** The intake of one channel: knows whether its greeting has come. */
export class MessageGate {
  readonly #intake: GateRules;
  readonly #maxFrameBytes: () => number;
  readonly #early: ReadonlySet<Tag>;
  readonly #beforeProof: ReadonlySet<Tag>;
  readonly #messages: ReadonlySet<Tag>;
  #state: 'closed' | 'greeted' | 'open' = 'closed';

  constructor(intake: GateRules, maxFrameBytes: () => number) {
    this.#intake = intake;
    this.#maxFrameBytes = maxFrameBytes;
    this.#early = new Set([intake.greeting, ...(intake.early ?? [])]);
    this.#beforeProof = new Set(intake.proof && [intake.proof.tag, ...intake.proof.early]);
    this.#messages = new Set(intake.messages);
  }

  get #isOpen(): boolean {
    return this.#state === 'open';
  }

  /** The longest frame that may come now. */
  get maxFrameBytes(): number {
    const most = this.#maxFrameBytes();
    return this.#isOpen ? most : Math.min(most, this.#intake.maxGreetingBytes ?? most);
  }

  /** The fast path reads the commonest messages of peers, and only after the gate is open. */
  get takesFastPath(): boolean {
    return this.#isOpen && this.#messages.has('HAVE');
  }

  /** How many parts of a kind a frame may have. Offers come with manifests, whose digests take time to make. */
  most(parts: Part | 'once'): number {
    const { maxFiles = MOST_PARTS } = this.#intake;
    if (parts === 'offers') return Math.min(maxFiles, MAX_INIT_FILES);
    if (parts === 'members') return MOST_MEMBERS;
    return parts === 'files' ? maxFiles : MOST_PARTS;
  }

  /** Throws FrameProblem where the message may not come now. */
  check(tag: Tag): void {
    if (this.#taken.has(tag)) return;
    const { greeting, proof } = this.#intake;
    if (this.#state === 'closed') throw new FrameProblem('NOT_INITIALISED', `${tag} came before ${greeting}`);
    if (tag === greeting) throw new FrameProblem('ALREADY_INITIALISED', `this channel had its ${greeting}`);
    if (proof !== undefined && !this.#isOpen) {
      throw new FrameProblem('NOT_INITIALISED', `${tag} came before ${proof.tag}`);
    }
    throw new FrameProblem('PROTOCOL', `${tag} is not taken here`);
  }

  /** Throws FrameProblem where a message of a later version may not come now: before the greeting. */
  checkUnknown(): void {
    const { greeting, proof } = this.#intake;
    if (this.#isOpen) return;
    const awaited = this.#state === 'closed' ? greeting : (proof?.tag ?? greeting);
    throw new FrameProblem('NOT_INITIALISED', `an unknown message came before ${awaited}`);
  }

  /** A message was decoded. */
  passed(tag: Tag): void {
    const { greeting, proof } = this.#intake;
    if (this.#state === 'closed' && tag === greeting) this.#state = proof === undefined ? 'open' : 'greeted';
    else if (this.#state === 'greeted' && tag === proof?.tag) this.#state = 'open';
  }

  get #taken(): ReadonlySet<Tag> {
    if (this.#state === 'closed') return this.#early;
    return this.#isOpen ? this.#messages : this.#beforeProof;
  }
}

/**
 * Looks at a header before it is decoded: which message it holds, and how many parts that has. A header with two
 * messages is refused: decoding would make both, and keep the last. False where the message is of a later version.
 */
export function checkParts(header: Uint8Array, gate: MessageGate | undefined): boolean {
  let found: { readonly tag: Tag; readonly start: number; readonly end: number } | undefined;
  let isUnknown = false as boolean;
  const isMessage = visitBlocks(header, 0, header.length, (field, start, end) => {
    const tag = tagOf(field);
    if (tag === undefined) {
      isUnknown ||= field >= FIRST_MESSAGE_FIELD;
      return;
    }
    if (found !== undefined) throw malformed('two messages in one envelope');
    found = { tag, start, end };
  });
  if (!isMessage) throw malformed('the header is no protobuf message');
  if (found === undefined) {
    if (!isUnknown) throw new FrameProblem('PROTOCOL', 'an envelope without a message');
    gate?.checkUnknown();
    return false;
  }
  const { tag, start, end } = found;
  gate?.check(tag);
  const limits = PARTS[tag];
  if (!HAS_PARTS.has(tag)) return true;
  const counts = new Map<number, number>();
  visitBlocks(header, start, end, (field) => {
    const limit = limits[field];
    if (limit === undefined) return;
    const count = (counts.get(field) ?? 0) + 1;
    counts.set(field, count);
    if (limit === 'once' && count > 1) throw malformed(`a ${tag} with a field twice`);
    const most = gate?.most(limit) ?? (limit === 'members' ? MOST_MEMBERS : MOST_PARTS);
    if (count > most && limit === 'offers') {
      throw new FrameProblem('LIMIT', `${tag} offers over ${most} files: offer further ones by FILE_OFFER`);
    }
    if (count > most) throw new FrameProblem('LIMIT', `${tag} names over ${most} files or members`);
  });
  return true;
}
