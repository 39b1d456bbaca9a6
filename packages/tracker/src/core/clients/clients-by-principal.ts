import type { Principal } from '@shoal/common';

import type { Client } from './client.js';

/** Clients by principal, those of each in the order in which they were added. */
export class ClientsByPrincipal {
  readonly #clients = new Map<Principal, Set<Client>>();

  add(client: Client): void {
    const known = this.#clients.get(client.principal);
    if (known === undefined) this.#clients.set(client.principal, new Set([client]));
    else known.add(client);
  }

  delete(client: Client): void {
    const known = this.#clients.get(client.principal);
    if (known?.delete(client) === true && known.size === 0) this.#clients.delete(client.principal);
  }

  countOf(principal: Principal): number {
    return this.#clients.get(principal)?.size ?? 0;
  }

  /** The clients of the principal that has the most. */
  largest(): ReadonlySet<Client> {
    let largest: ReadonlySet<Client> = new Set();
    for (const clients of this.#clients.values()) if (clients.size > largest.size) largest = clients;
    return largest;
  }
}
