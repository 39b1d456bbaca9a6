import { choice, setting } from '@shoal/common/config';

export type Threads = 'separate' | 'shared';

/** Separate threads are faster where a client has a core or two to itself, a shared one starts sooner. */
export function threadsSetting(byDefault: Threads) {
  return {
    threads: setting<Threads>(
      'threads',
      choice('separate', 'shared'),
      byDefault,
      'a thread each for downloads and for uploads, or one for everything',
    ),
  };
}
