import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { it } from 'node:test';
import { setImmediate } from 'node:timers/promises';

import { costOf, cpuSeconds, peakMib, residentMib } from './cost.js';

/** For each line that it reads: uses 300 ms of CPU time and 100 MiB for a moment, then answers. */
const VICTIM = `process.stdin.on('data', () => {
  const memory = Buffer.alloc(100 << 20, 1);
  const { user } = process.cpuUsage();
  while (process.cpuUsage().user - user < 300_000);
  process.stdout.write(String(memory[1]));
})`;

it('sees what a process used and held while it was attacked, and downloads meanwhile', async (t) => {
  const victim = spawn(process.execPath, ['-e', VICTIM], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => victim.kill('SIGKILL'));
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
  assert.equal(cost.result, '1');
  assert.ok(cost.cpuSeconds >= 0.25, `${cost.cpuSeconds} s`);
  assert.ok(cost.grownMib >= 60, `${cost.grownMib} MiB`);
  assert.equal(cost.beforeMs, 1);
  assert.ok(cost.duringMs.length >= 1);
  assert.ok(peakMib(pid) >= residentMib(pid) - 4);
  assert.ok(cpuSeconds(pid) >= cost.cpuSeconds);
});
