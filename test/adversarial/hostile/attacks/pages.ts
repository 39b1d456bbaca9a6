import { expect } from 'chai';

import { type Attack } from '../attack.js';
import { ATTACKER, type Arena } from '../fixture.js';
import { costOf } from '../cost.js';
import { rawSocket, upgradeRequest } from '../../../puppets/raw-socket.js';

const CONNECTIONS = 20;
const PIPELINED = 2_000;

/** Attacks by web pages, and by requests for pages. */
export const pages: readonly Attack[] = [
  {
    name: 'a web page that connects, and one that reads under a name of its own',
    run: async (arena) => {
      for (const port of [arena.tracker.port, arena.peer.port]) {
        const origin = 'Origin: https://evil.example\r\nAuthorization';
        const page = await rawSocket(port, ATTACKER);
        page.socket.write(upgradeRequest(arena.token('all')).replace('Authorization', origin));
        await page.ended;
        expect(page.text()).to.match(/^HTTP\/1.1 403/);
      }
      const rebound = await rawSocket(arena.tracker.port, ATTACKER);
      rebound.socket.write(statusRequest(arena, 'rebound.example'));
      await rebound.ended;
      expect(rebound.text()).to.match(/^HTTP\/1.1 403/);
      expect(rebound.text()).to.not.match(/open\.bin/);
      return 'HTTP 403 from tracker and peer, by Origin and by Host';
    },
  },
  {
    name: 'pipelined requests for the status',
    run: async (arena) => {
      const requests = statusRequest(arena, `127.0.0.1:${arena.tracker.port}`).repeat(PIPELINED);
      let answers = 0;
      const { cpuSeconds, grownMib, duringMs } = await costOf(
        arena.tracker.process.pid,
        () => arena.honestGet(),
        async () => {
          for (let left = CONNECTIONS; left > 0; left -= 1) {
            const { socket, text, ended } = await rawSocket(arena.tracker.port, ATTACKER);
            socket.write(requests);
            await ended;
            answers += text().match(/HTTP\/1.1 (200|503)/g)?.length ?? 0;
          }
        },
      );
      expect(answers, `${answers} answers`).to.be.at.most(CONNECTIONS);
      expect(grownMib, `${grownMib} MiB`).to.be.at.most(64);
      expect(cpuSeconds, `${cpuSeconds} s`).to.be.at.most(3 + duringMs.length);
      const sent = `${CONNECTIONS * PIPELINED} requests on ${CONNECTIONS} connections`;
      return `${sent}: ${answers} answers; tracker ${cpuSeconds.toFixed(1)} s of CPU time, ${grownMib} MiB`;
    },
  },
];

function statusRequest(arena: Arena, host: string): string {
  const lines = ['GET /status HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${arena.token('all')}`];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
