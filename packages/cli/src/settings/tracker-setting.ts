import type { Address } from '@shoal/common';
import { listOf, setting, trackerUrl } from '../config/config.js';

/** The port that trackers listen on and clients dial where none is given. */
export const DEFAULT_TRACKER_PORT = 4600;

const DEFAULT_TRACKERS: readonly Address[] = [{ host: '127.0.0.1', port: DEFAULT_TRACKER_PORT }];

/** What there is to say about a tracker that cannot be reached, and that may not have been meant at all. */
export function defaultTrackerHint(trackers: readonly Address[]): string {
  const [first] = trackers;
  const [{ host, port } = { host: '', port: 0 }] = DEFAULT_TRACKERS;
  const isDefault = trackers.length === 1 && first?.host === host && first.port === port;
  return isDefault ? '; that is the default address, name another by --tracker' : '';
}

/** Where a command finds its tracker. */
export const trackerSetting = {
  tracker: setting<readonly Address[]>(
    'tracker',
    listOf(trackerUrl(DEFAULT_TRACKER_PORT)),
    DEFAULT_TRACKERS,
    'where the tracker is, as ws://host:port, wss://host:port for TLS, or host:port; may be given several times: ' +
      'the others are for while those before them are out of reach',
  ),
};
