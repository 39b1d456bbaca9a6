import type { Message, Millis } from '@shoal/common';

import type { CheckLevel } from '../parameters.js';
import type { Problem } from '../results/results.js';
import type { VirtualDisk } from '../client/virtual-disk.js';

/** More problems than this say nothing new. */
const MAX_PROBLEMS = 20;

/** What the checker looks at of a client. */
export interface Checked {
  readonly name: string;
  readonly disk: VirtualDisk;
  /** It lies on purpose. */
  readonly isCorrupt: boolean;
}

/** Collects what does not hold, and checks what can be seen from outside of a client. */
export class Checker {
  readonly problems: Problem[] = [];
  readonly level: CheckLevel;
  readonly #now: () => Millis;
  /** The last HAVE that was looked at. */
  #checked: Message | undefined;

  constructor(level: CheckLevel, now: () => Millis) {
    this.level = level;
    this.#now = now;
  }

  report(kind: Problem['kind'], number: string, detail: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ kind, number, atMs: this.#now(), detail });
  }

  /** A client is about to send this. */
  sends({ name, disk, isCorrupt }: Checked, body: Message): void {
    switch (body.tag) {
      case 'HAVE': {
        // Neighbours who lack the same are told the same: it is looked at once.
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
        this.report('invariant', 'INV-REQ-2', `${name} asks for segment ${segment}, which it holds`);
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
