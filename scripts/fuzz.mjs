// Sends mutated frames to the machines, and over sockets to real processes: `npm run fuzz -- --frames 1000000 --seed 7`.
//   --frames N         to the machines; 1,000,000 where nothing is said
//   --socket-frames N  to a tracker and a seeder over sockets; 0 where nothing is said
//   --seed S           drawn anew where nothing is said; the same seed sends the same to the machines
import { runNode } from './steps.mjs';

const code = await runNode(['scripts/build.mjs', 'test']);
process.exit(
  code === 0 ? await runNode(['--enable-source-maps', 'test/dist/fuzz/main.js', ...process.argv.slice(2)]) : code,
);
