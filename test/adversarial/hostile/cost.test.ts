import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';

import { cleanUp } from '@shoal/testing';
import { expect } from 'chai';
import { it } from 'mocha';

import { costOf, cpuSeconds, peakMib, residentMib } from './cost.js';

/** For each line that it reads: uses 300 ms of CPU time and 100 MiB for a moment, then answers. */
const VICTIM = `process.stdin.on('data', () => {
  const memory = Buffer.alloc(100 << 20, 1);
  const { user } = process.cpuUsage();
  while (process.cpuUsage().user - user < 300_000);
  process.stdout.write(String(memory[1]));
})`;

it('sees what a process used and held while it was attacked, and downloads meanwhile', async () => {
  const victim = spawn(process.execPath, ['-e', VICTIM], { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanUp(() => victim.kill('SIGKILL'));
  const pid = victim.pid ?? 0;
  let downloads = 0;
  const download = async (): Promise<number> => {
    await setImmediate();
    downloads += 1;
    return downloads;
  };
  const cost = await costOf(pid, download, async () => {
    victim.stdin.write('\n');
    const [answer] = (await once(victim.stdout, 'data')) as [Buffer];
    return answer.toString();
  });
  expect(cost.result).to.equal('1');
  expect(cost.cpuSeconds, `${cost.cpuSeconds} s`).to.be.at.least(0.25);
  expect(cost.grownMib, `${cost.grownMib} MiB`).to.be.at.least(60);
  expect(cost.beforeMs).to.equal(1);
  expect(cost.duringMs.length).to.be.at.least(1);
  expect(peakMib(pid)).to.be.at.least(residentMib(pid) - 4);
  expect(cpuSeconds(pid)).to.be.at.least(cost.cpuSeconds);
});
