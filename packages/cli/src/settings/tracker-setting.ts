import { type Address, ExitCode, printable, ShoalError } from '@shoal/common';
import { list, setting, trackerUrl } from '@shoal/common/config';

/** The port that trackers listen on and clients dial where none is given. */
export const DEFAULT_TRACKER_PORT = 4600;

/** Trackers that a client goes to while that one is out of reach. */
export const backupTrackerSetting = {
  backupTrackers: setting<readonly string[]>(
    'backup-tracker',
    list('url'),
    [],
    'where else, while that tracker is out of reach; may be given several times',
  ),
};

/** The addresses of backup trackers; one line where one is none. */
export function backupAddresses(urls: readonly string[]): Address[] {
  const format = trackerUrl(DEFAULT_TRACKER_PORT);
  return urls.map((url) => {
    const address = format.parse(url);
    if (address !== undefined) return address;
    throw new ShoalError(ExitCode.usage, `--backup-tracker: "${printable(url)}" is not ${format.expected}`);
  });
}

/** Where a command finds its tracker. */
export const trackerSetting = {
  tracker: setting(
    'tracker',
    trackerUrl(DEFAULT_TRACKER_PORT),
    { host: '127.0.0.1', port: DEFAULT_TRACKER_PORT },
    'where the tracker is, as ws://host:port or host:port',
  ),
};
