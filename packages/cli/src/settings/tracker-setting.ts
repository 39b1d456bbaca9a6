import { setting, trackerUrl } from '@shoal/common/config';

/** The port that trackers listen on and clients dial where none is given. */
export const DEFAULT_TRACKER_PORT = 4600;

/** Where a command finds its tracker. */
export const trackerSetting = {
  tracker: setting(
    'tracker',
    trackerUrl(DEFAULT_TRACKER_PORT),
    { host: '127.0.0.1', port: DEFAULT_TRACKER_PORT },
    'where the tracker is, as ws://host:port or host:port',
  ),
};
