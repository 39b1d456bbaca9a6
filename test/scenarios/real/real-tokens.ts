import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { EVERYTHING } from '@shoal/common';
import { createToken, readSecret } from '@shoal/common/token';
import type { PeerPlan } from '@shoal/simulator';

const LIFETIME_MS = 3_600_000;

/** Tokens for the peers of a real swarm whose tracker requires them. */
export class RealTokens {
  /** The file with the tracker's secret. */
  readonly secret: string;
  readonly #otherSecret: string;

  constructor(folder: string) {
    this.secret = newSecret(join(folder, 'secret'));
    this.#otherSecret = newSecret(join(folder, 'other-secret'));
  }

  /** For the peer of that plan; an impostor's is signed with a secret that the tracker does not have. */
  of(subject: string, { grant = EVERYTHING, isImpostor }: PeerPlan): Promise<string> {
    const key = readSecret(isImpostor === true ? this.#otherSecret : this.secret);
    return createToken({ grant, subject, lifetimeMs: LIFETIME_MS }, key);
  }
}

function newSecret(path: string): string {
  writeFileSync(path, randomBytes(32).toString('base64'), { mode: 0o600 });
  return path;
}
