import type { TlsSettings } from '@shoal/common/io';
import type { Logger } from '@shoal/common/logger';

/**
 * SIGHUP reads certificates, keys and CAs again, for connections from then on. New files that are not sound
 * change nothing. Without TLS the signal does what it always does.
 */
export function renewOnHangup(
  log: Logger,
  read: () => TlsSettings | undefined,
  renew: (tls: TlsSettings) => void,
): void {
  process.on('SIGHUP', () => {
    try {
      const tls = read();
      if (tls !== undefined) renew(tls);
      log.log({ level: 'info', message: 'uses its certificates and CAs as they are now', context: {} });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.log({ level: 'warn', message: 'goes on with the certificates and CAs that it had', context: { reason } });
    }
  });
}
