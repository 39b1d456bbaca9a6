import {
  defaultDownloaderOptions,
  defaultUploaderOptions,
  type DownloaderOptions,
  type UploaderOptions,
} from '@shoal/client/core';

import type { Parameters } from '../parameters.js';
import type { PolicyPair } from '../policy-pairs.js';

/** The options that differ between clients. */
interface Own extends PolicyPair {
  readonly randomSeed: number;
}

/**
 * The options of all clients of one world. They are copies of one object, so that V8 gives them one hidden class:
 * assembled separately, each would have its own, and each access to an option would miss V8's inline caches.
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

/** A free rider has no upload slots and keeps no requests waiting. */
const FREE_RIDER = { activeUploads: 0, maxActiveUploads: 0, maxWaitingRequests: 0 };

/** The largest seed, because half of all seeds do not fit V8's small integers. */
const LARGEST = 2 ** 32 - 1;
