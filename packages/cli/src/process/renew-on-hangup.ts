import type { Logger } from '../log/logger.js';

import { onHangup } from './signals.js';

/**
 * SIGHUP reads what is in files again, for what comes from then on. New files that are not sound
 * change nothing. Where there is nothing to renew the signal stops the command.
 */
export function renewOnHangup<T>(log: Logger, what: string, read: () => T, renew: (newer: T) => void): void {
  onHangup(() => {
    try {
      renew(read());
      log.log({ level: 'info', message: `uses its ${what} as they are now`, context: {} });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.log({ level: 'warn', message: `goes on with the ${what} that it had`, context: { reason } });
    }
  });
}

/** Name of the TLS files in the log. */
export const TLS_FILES = 'certificates and CAs';
