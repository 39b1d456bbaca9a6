import type { Offer } from '@shoal/client/core';
import { addressUrl, isLoopback } from '@shoal/common';

import { quoted } from '../text/shell-word.js';
import { ownAddress } from '../text/usable-url.js';
import { clientTls } from '../tls/client-tls.js';
import type { ConfigOf } from '../options/command-options.js';

type Config = Pick<ConfigOf<'share'>, 'tracker' | 'tlsCa' | 'tokenFile' | 'token'> & Parameters<typeof clientTls>[0];

/** The command for another machine that downloads the shared files. */
export function getCommand(offers: readonly Pick<Offer, 'manifest'>[], config: Config): string {
  const { tracker } = clientTls(config);
  const names = offers.map(({ manifest: { name } }) => quoted(name));
  const what = names.length > MAX_NAMES ? ['--all'] : [...(names.some((name) => name.startsWith('-')) ? ['--'] : [])];
  // Elsewhere a loopback address leads elsewhere.
  const host = isLoopback(tracker.host) ? ownAddress() : tracker.host;
  const flags = ['--tracker', addressUrl({ ...tracker, host })];
  if (tracker.tls === true) flags.push('--tls-ca', config.tlsCa ?? 'CA.pem');
  if (config.tokenFile !== undefined || config.token !== undefined) flags.push('--token-file', 'TOKEN');
  return ['shoal get', ...flags, ...what, ...(names.length > MAX_NAMES ? [] : names)].join(' ');
}

/** More would not be one line. */
const MAX_NAMES = 4;
