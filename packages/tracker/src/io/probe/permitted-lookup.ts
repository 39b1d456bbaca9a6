import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

import { mayName } from '@shoal/common';

/** Resolves a name only to addresses that a client at that host may advertise. */
export function permittedLookup(seenHost: string, done: () => void): LookupFunction {
  return (name: string, options: LookupOptions, callback) => {
    resolve(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      done();
      const permitted = error === null ? found.filter(({ address }) => mayName(seenHost, address)) : [];
      const [first] = permitted;
      if (first === undefined) callback(error ?? new Error(`${name} has no address that may be used`), '', 4);
      else if (options.all === true) callback(null, permitted);
      else callback(null, first.address, first.family);
    });
  };
}
