import { Mark, Random, Timers } from '@shoal/common';

import { Clock } from '../../clock.js';
import { Membership } from '../../membership.js';
import type { DownloaderOptions } from '../../options.js';
import { PeerPool } from '../../peers/peer-pool.js';
import { RateMeter } from '../../peers/rate-meter.js';
import { FileTable } from '../files/file-table.js';
import { Contributions } from './contributions.js';
import { DownloadLimit } from './download-limit.js';
import { DownloadOutbox } from './download-outbox.js';
import { PeerChannels } from './peer-channels.js';
import { StorageWait } from './storage-wait.js';

export type TimerName = 'have' | 'retry' | 'deadline' | 'redial' | 'progress' | 'sweep' | 'stall' | 'rate' | 'storage';

/** The parts that a downloader is composed of. */
export interface Parts {
  readonly options: DownloaderOptions;
  readonly random: Random;
  readonly clock: Clock;
  readonly outbox: DownloadOutbox;
  readonly timers: Timers<TimerName>;
  readonly pool: PeerPool;
  readonly channels: PeerChannels;
  readonly membership: Membership;
  readonly files: FileTable;
  /** Set by transitions of files: requests are scheduled after the event. */
  readonly mark: Mark;
  readonly limit: DownloadLimit;
  /** The rate at which payload arrives from all peers. */
  readonly arrivals: RateMeter;
  readonly contributions: Contributions;
  readonly storage: StorageWait;
}

/** The parts that a handler touches, itself or by the functions that it calls. */
export type Uses<Name extends keyof Parts> = Pick<Parts, Name>;

export function createParts(options: DownloaderOptions): Parts {
  const random = new Random(options.randomSeed);
  const outbox = new DownloadOutbox();
  const storage = new StorageWait({ firstMs: options.diskRetryFirstMs, maxMs: options.diskRetryMaxMs }, random);
  const pool = new PeerPool({ firstMs: options.redialFirstMs, maxMs: options.redialMaxMs }, random);
  return {
    options,
    random,
    clock: new Clock(),
    outbox,
    timers: new Timers<TimerName>(outbox),
    pool,
    channels: new PeerChannels(pool, outbox),
    membership: new Membership(),
    files: new FileTable(),
    mark: new Mark(),
    limit: new DownloadLimit(options.rateDownBytesPerSecond),
    arrivals: new RateMeter(),
    contributions: new Contributions(),
    storage,
  };
}
