import { type Address, addressUrl } from '../../index.js';

/** The URL to connect to. Addresses come from other participants: an invalid one must neither throw nor name another port or path. */
export function connectUrl(address: Address): URL | undefined {
  const text = addressUrl(address);
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.href === `${url.protocol}//${url.host}/` ? url : undefined;
}
