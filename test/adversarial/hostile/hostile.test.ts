import { after, before, describe, it } from 'mocha';

import { Arena } from './fixture.js';
import { amounts } from './amounts.js';
import { crowds } from './attacks/crowds.js';
import { decoding } from './attacks/decoding.js';
import { greedy } from './attacks/greedy.js';
import { idleSeeders } from './attacks/idle-seeders.js';
import { members } from './attacks/members.js';
import { pages } from './attacks/pages.js';
import { strangers } from './attacks/strangers.js';

describe('attackers get no access, and honest clients are not affected', () => {
  let arena: Arena;
  before(async () => {
    arena = await Arena.begin(amounts());
    await arena.honestGet();
  });
  const rows = ['| attack | what it got | an honest download right after |', '|---|---|---|'];
  for (const attack of [...strangers, ...pages, ...decoding, ...members, ...greedy, ...crowds, ...idleSeeders]) {
    it(attack.name, async () => {
      const got = await attack.run(arena);
      const ms = await arena.honestGet();
      rows.push(`| ${attack.name} | ${got} | ${Math.round(ms)} ms |`);
    });
  }
  it('no process prints a stack trace', () => {
    for (const { stderr } of [arena.tracker.process, arena.seeder]) {
      // A test that reads slowly has log lines left out, which one line says.
      const stray = stderr.filter(
        (line) => !line.startsWith('{') && !/^shoal: [\d,]+ lines of standard error/.test(line),
      );
      if (stray.length > 0) throw new Error(stray.join('\n'));
    }
  });
  after(() => {
    console.log(rows.join('\n'));
  });
});
