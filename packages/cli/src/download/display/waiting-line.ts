import type { ClientLogEvent } from '@shoal/client/core';

import { durationText } from '../../text/units.js';

/** Says what a client waits for before anything can be downloaded: else a terminal is blank for as long. */
export class WaitingLine {
  readonly #fileWaitMs: number;
  readonly #show: (line: string) => void;
  #timer: NodeJS.Timeout | undefined;
  #isTold = false;

  constructor(fileWaitMs: number, show: (line: string) => void) {
    this.#fileWaitMs = fileWaitMs;
    this.#show = show;
  }

  take(event: ClientLogEvent): void {
    switch (event.type) {
      case 'ready':
        this.#timer ??= setTimeout(() => {
          this.#show(EARLY);
        }, EARLY_AFTER_MS).unref();
        break;
      case 'tracker-error':
        if (event.code === 'UNKNOWN_FILE') this.#missing(event.detail);
        break;
      case 'catalogued':
      case 'download-started':
      case 'file-failed':
      case 'tracker-lost':
        this.end();
        break;
      default:
        break;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #missing(detail: string): void {
    this.end();
    if (this.#isTold || this.#fileWaitMs === 0) return;
    this.#isTold = true;
    const time = this.#fileWaitMs === Infinity ? '' : ` for ${durationText(this.#fileWaitMs)} at most`;
    this.#show(`${detail}: waits${time} until it is offered (--wait)`);
  }
}

const EARLY = 'waiting for the tracker: just started, clients are reconnecting';

/** A tracker that is not new answers within moments. */
const EARLY_AFTER_MS = 1_000;
