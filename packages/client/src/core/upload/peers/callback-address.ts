import { type Address, addressOf, type MessageOf } from '@shoal/common';

/**
 * Where a peer that dialled here is dialled: at the host where it is seen. Another one that it
 * names is the tracker's to find out and to tell: on its own word nobody is sent to others.
 */
export function callbackAddress(hello: MessageOf<'HELLO'>, seenHost: string): Address {
  const isElsewhere = hello.host !== '' && hello.host !== seenHost;
  const seen = { ...addressOf(hello), host: seenHost };
  // Its certificate is for the host that it names.
  return isElsewhere && hello.tls === true ? { ...seen, port: 0 } : seen;
}
