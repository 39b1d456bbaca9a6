import {
  defaultDownloaderOptions,
  defaultUploaderOptions,
  type DownloaderOptions,
  type UploaderOptions,
} from '@shoal/client/core';

import type { Parameters } from '../parameters.js';
import type { PolicyPair } from '../policy-pairs.js';

/** What differs from client to client. */
interface Own extends PolicyPair {
  readonly randomSeed: number;
}

/**
 * The options of all clients of one world. They are copies of one object, so that V8 gives all of
 * them one hidden class: put together for each client anew, each would have its own, and every look
 * at an option would be a miss of V8's caches.
 */
export class ClientOptions {
  readonly #downloader: DownloaderOptions;
  readonly #uploader: UploaderOptions;
  readonly #freeRider: UploaderOptions;

  constructor({ downloader, uploader, tracker, segmentPolicy, servePolicy }: Parameters, logSegments: boolean) {
    const needsCredentials = tracker.needsTokens === true;
    const own = { servePolicy, logSegments, needsCredentials, randomSeed: LARGEST };
    this.#downloader = { ...defaultDownloaderOptions, ...downloader, ...own, segmentPolicy };
    this.#uploader = { ...defaultUploaderOptions, ...uploader, ...own };
    this.#freeRider = { ...this.#uploader, ...FREE_RIDER };
  }

  downloader({ segmentPolicy, servePolicy, randomSeed }: Own): DownloaderOptions {
    return { ...this.#downloader, segmentPolicy, servePolicy, randomSeed };
  }

  uploader({ servePolicy, randomSeed }: Own, isFreeRider: boolean): UploaderOptions {
    return { ...(isFreeRider ? this.#freeRider : this.#uploader), servePolicy, randomSeed };
  }
}

/** Nothing is ever sent or promised. */
const FREE_RIDER = { activeUploads: 0, maxActiveUploads: 0, maxWaitingRequests: 0 };

/** Of seeds: one that does not fit a small integer, as half of them do not. */
const LARGEST = 2 ** 32 - 1;
