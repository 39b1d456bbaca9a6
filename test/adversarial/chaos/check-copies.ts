import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { ChaosSwarm } from './swarm/chaos-swarm.js';
import type { Member } from './swarm/member.js';
import { digestOfTree } from './swarm/tree-digest.js';

/** A copy that is not what it should be. */
export interface WrongCopy {
  readonly member: Member;
  readonly artifact: string;
  readonly path: string;
  readonly problem: 'missing' | 'wrong bytes';
}

/** Looks at every copy that should be there. */
export function wrongCopies(swarm: ChaosSwarm): WrongCopy[] {
  const wrong: WrongCopy[] = [];
  for (const member of swarm.wanting) {
    for (const { name, sha256 } of swarm.artifacts) {
      const path = join(member.out, name);
      if (!existsSync(path)) wrong.push({ member, artifact: name, path, problem: 'missing' });
      else if (digestOfTree(path) !== sha256) wrong.push({ member, artifact: name, path, problem: 'wrong bytes' });
    }
  }
  return wrong;
}
