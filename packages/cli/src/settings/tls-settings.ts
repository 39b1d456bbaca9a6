import { choice, optional, path, setting, underHeading } from '../config/config.js';

/** What a command shows and believes where it dials by TLS. */
export const tlsDialSettings = underHeading('TLS', {
  tlsCert: optional<string>(
    'tls-cert',
    path,
    'certificate to show, in PEM, followed by those between it and its CA',
    'none',
  ),
  tlsKey: optional<string>('tls-key', path, 'its private key, in PEM, which nobody else may read', 'none'),
  tlsCa: optional<string>('tls-ca', path, 'the only CAs to believe, in PEM', 'those of Node.js'),
});

/** The same for those that listen too. SIGHUP makes them read the files again. */
export const tlsSettings = {
  ...tlsDialSettings,
  ...underHeading('TLS', {
    tlsClientCerts: setting<'off' | 'required'>(
      'tls-client-certs',
      choice('off', 'required'),
      'off',
      'whether only those may connect who show a certificate of such a CA',
    ),
  }),
};
