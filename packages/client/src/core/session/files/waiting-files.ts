import { PRIORITIES } from '../../priority.js';
import type { WantedFile } from './wanted-file.js';

/** Wanted files that are yet to be asked for: by priority, then first come, first served. */
export class WaitingFiles {
  readonly #queues = new Map(PRIORITIES.map((priority) => [priority, new Set<WantedFile>()]));

  get next(): WantedFile | undefined {
    for (const queue of this.#queues.values()) for (const file of queue) return file;
    return undefined;
  }

  add(file: WantedFile): void {
    this.#queues.get(file.priority)?.add(file);
  }

  delete(file: WantedFile): void {
    this.#queues.get(file.priority)?.delete(file);
  }
}
