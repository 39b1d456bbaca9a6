import type { Address } from '@shoal/common';
import { listOf, setting, trackerUrl } from '@shoal/common/config';

/** The port that trackers listen on and clients dial where none is given. */
export const DEFAULT_TRACKER_PORT = 4600;

/** Where a command finds its tracker. */
export const trackerSetting = {
  tracker: setting<readonly Address[]>(
    'tracker',
    listOf(trackerUrl(DEFAULT_TRACKER_PORT)),
    [{ host: '127.0.0.1', port: DEFAULT_TRACKER_PORT }],
    'where the tracker is, as ws://host:port, wss://host:port for TLS, or host:port; may be given several times: ' +
      'the others are for while those before them are out of reach',
  ),
};
