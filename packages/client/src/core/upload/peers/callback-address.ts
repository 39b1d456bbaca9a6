import { type Address, addressOf, type MessageOf } from '@shoal/common';

/**
 * The address for connecting back to a peer: its observed host. Another host that it names is used only
 * after the tracker has checked it: a peer cannot send this client to other hosts.
 */
export function callbackAddress(hello: MessageOf<'HELLO'>, seenHost: string): Address {
  const isElsewhere = hello.host !== '' && hello.host !== seenHost;
  const seen = { ...addressOf(hello), host: seenHost };
  // Its certificate is for the host that it names.
  return isElsewhere && hello.tls === true ? { ...seen, port: 0 } : seen;
}
