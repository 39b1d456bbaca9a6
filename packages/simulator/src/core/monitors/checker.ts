import type { Message, Millis } from '@shoal/common';

import type { CheckLevel } from '../parameters.js';
import type { Problem } from '../results/results.js';
import type { VirtualDisk } from '../client/virtual-disk.js';

/** The number of problems that are kept. */
const MAX_PROBLEMS = 20;

/** The part of a client that the checker reads. */
export interface Checked {
  readonly name: string;
  readonly disk: VirtualDisk;
  /** True if the scenario makes it send corrupt data. */
  readonly isCorrupt: boolean;
}

/** Collects problems, and checks each message of a client against its disk. */
export class Checker {
  readonly problems: Problem[] = [];
  readonly level: CheckLevel;
  readonly #now: () => Millis;
  /** The last HAVE that was checked. */
  #checked: Message | undefined;

  constructor(level: CheckLevel, now: () => Millis) {
    this.level = level;
    this.#now = now;
  }

  report(kind: Problem['kind'], number: string, detail: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ kind, number, atMs: this.#now(), detail });
  }

  /** Checks a message that a client is about to send. */
  sends({ name, disk, isCorrupt }: Checked, body: Message): void {
    switch (body.tag) {
      case 'HAVE': {
        // Peers that lack the same segments get the same message object, which is checked once.
        if (body === this.#checked) return;
        this.#checked = body;
        const stored = disk.held(body.digest);
        for (const index of body.segments) if (stored?.has(index) !== true) this.#unheld(name, 'announces', index);
        return;
      }
      case 'RECEIVED':
        if (disk.held(body.digest)?.has(body.index) !== true) this.#unheld(name, 'announces', body.index);
        return;
      case 'BITFIELD': {
        if (this.level !== 'full') return;
        const stored = disk.held(body.digest);
        for (const index of body.held) if (stored?.has(index) !== true) this.#unheld(name, 'announces', index);
        return;
      }
      case 'SEGMENT_REQUEST': {
        const { digest, segment } = body;
        if (segment === 'any' || !disk.has(digest, segment)) return;
        this.report('invariant', 'INV-REQ-2', `${name} requests segment ${segment}, which it holds`);
        return;
      }
      case 'OK':
        if (!isCorrupt && !disk.hasHeld(body.digest, body.index)) this.#unheld(name, 'serves', body.index);
        return;
      default:
    }
  }

  #unheld(name: string, does: string, index: number): void {
    this.report('invariant', 'INV-SEG-2', `${name} ${does} segment ${index}, which it does not hold`);
  }
}
