import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';

import { FuzzFailure, fuzzMachines } from './fuzz-machines.js';
import { fuzzSockets } from './fuzz-sockets.js';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    'socket-frames': { type: 'string', default: '0' },
    seed: { type: 'string' },
  },
});
const frames = Number(values.frames);
const socketFrames = Number(values['socket-frames']);
const seed = values.seed === undefined ? randomInt(0x7fff_ffff) : Number(values.seed);
console.log(`npm run fuzz -- --frames ${frames} --socket-frames ${socketFrames} --seed ${seed}`);
try {
  const started = performance.now();
  const { rejected, honestServed, costs, dearest, grownBytes, unitMicros } = await fuzzMachines(
    frames,
    seed,
    (done) => {
      console.log(`${done} frames, ${residentMib()} MiB resident`);
    },
  );
  const took = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`${frames} frames in ${took} s, ${rejected} were none; the honest were served ${honestServed} times`);
  console.log(`an honest frame takes ${unitMicros.toFixed(1)} µs`);
  for (const { name, frames, bytes, cpuMicros, answerBytes, events } of costs) {
    if (frames === 0) continue;
    const each = `${(cpuMicros / frames).toFixed(1)} µs and ${(events / frames).toFixed(2)} log events a frame`;
    const sent = `${(answerBytes / bytes).toFixed(2)} bytes of answers a byte`;
    console.log(`${name}: ${frames} frames, ${(bytes / 1e6).toFixed(1)} MB, ${each}, ${sent}`);
  }
  console.log(`${(grownBytes / 1e6).toFixed(1)} MB more kept in the end than at the least`);
  for (const line of dearest) console.log(line);
  if (socketFrames > 0) console.log(await fuzzSockets(socketFrames, seed));
} catch (error) {
  if (!(error instanceof FuzzFailure)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function residentMib(): number {
  return Math.round(process.memoryUsage().rss / 1024 / 1024);
}
