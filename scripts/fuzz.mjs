// Sends mutated frames to the machines, and over sockets to real processes: `npm run fuzz -- --frames 1000000 --seed 7`.
//   --frames N         frames to the machines; default 1,000,000
//   --socket-frames N  frames to a tracker and a seeder over sockets; default 0
//   --seed S           default random; the machines get the same frames for the same seed
import { runNode } from './steps.mjs';

const code = await runNode(['scripts/build.mjs', 'test']);
process.exit(
  code === 0
    ? await runNode(['--enable-source-maps', 'test/dist/adversarial/fuzz/main.js', ...process.argv.slice(2)])
    : code,
);
