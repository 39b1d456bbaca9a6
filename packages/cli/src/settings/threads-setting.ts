import { availableParallelism } from 'node:os';

import { choice, setting } from '../config/config.js';

export type Threads = 'auto' | 'separate' | 'shared';

export function threadsSetting(byDefault: Threads) {
  return {
    threads: setting<Threads>(
      'threads',
      choice('auto', 'separate', 'shared'),
      byDefault,
      'a thread each for downloads and for uploads, or one for everything; auto: one where there are two cores or fewer',
    ),
  };
}

/** Two threads more only pay where they find cores of their own: on two, one thread starts sooner and moves more. */
export function sharesThread(threads: Threads): boolean {
  return threads === 'shared' || (threads === 'auto' && availableParallelism() <= 2);
}
