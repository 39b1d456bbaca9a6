import { type Address, addressOf, ExitCode, printable, ShoalError } from '@shoal/common';
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

/** The addresses of backup trackers, which are dialled as the first one is; one line where one is none. */
export function backupAddresses(urls: readonly string[], { tls = false }: Address): Address[] {
  const format = trackerUrl(DEFAULT_TRACKER_PORT);
  return urls.map((url) => {
    const address = format.parse(url);
    const what = `--backup-tracker: "${printable(url)}" is`;
    if (address === undefined) throw new ShoalError(ExitCode.usage, `${what} not ${format.expected}`);
    if (address.tls === undefined || address.tls === tls) return tls ? { ...address, tls } : addressOf(address);
    throw new ShoalError(
      ExitCode.usage,
      `${what} ${tls ? 'without' : 'with'} TLS, other than --tracker: give both alike`,
    );
  });
}

/** Where a command finds its tracker. */
export const trackerSetting = {
  tracker: setting(
    'tracker',
    trackerUrl(DEFAULT_TRACKER_PORT),
    { host: '127.0.0.1', port: DEFAULT_TRACKER_PORT },
    'where the tracker is, as ws://host:port, wss://host:port for TLS, or host:port',
  ),
};
