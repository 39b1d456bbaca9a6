// The first part of the demonstration: the course assignment, its outputs checked.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Failure, root } from '../steps.mjs';
import { DemoProcess } from './demo-process.mjs';

const example = join(root, 'examples/assignment');

export async function showAssignment(out) {
  const { clients, outputs } = expected();
  console.log(`
1. The assignment
   ${clients.length} client processes and a tracker read examples/assignment/in1.txt … in${clients.length}.txt. Each file is a list
   of hashes; a client requests its missing ones from the others, one segment at a time.
`);
  for (const { rank, owned, wanted } of clients) {
    console.log(
      `   client ${rank} has ${[...owned.keys()].join(', ') || 'nothing'} and wants ${wanted.join(', ') || 'nothing'}`,
    );
  }
  const running = new DemoProcess(['run', example, '--out', out]);
  const { seconds } = await running.finished();
  console.log('');
  for (const { rank, files } of running.lines.filter((line) => line.event === 'client')) {
    console.log(`   client ${rank} is done: ${files.length} file${files.length === 1 ? '' : 's'}`);
  }
  check(out, outputs);
  const segments = [...outputs.values()].reduce((sum, text) => sum + text.length / 33, 0);
  console.log(`\n   ✓ all ${outputs.size} outputs are correct, ${segments} segments moved, ${seconds.toFixed(1)} s`);
}

function check(out, outputs) {
  const present = readdirSync(out);
  for (const name of present) if (!outputs.has(name)) throw new Failure(`${name} was written but no client wants it`);
  for (const [name, text] of outputs) {
    if (!present.includes(name)) throw new Failure(`${name} is missing`);
    if (readFileSync(join(out, name), 'utf8') !== text) throw new Failure(`${name} has wrong contents`);
  }
}

/** Reads the inputs without Shoal's own code. */
function expected() {
  const names = readdirSync(example).filter((name) => /^in\d+\.txt$/.test(name));
  const clients = names.map(readInput).sort((a, b) => a.rank - b.rank);
  const files = new Map(clients.flatMap((client) => [...client.owned]));
  const outputs = clients.flatMap(({ rank, wanted }) =>
    wanted.map((name) => [`client${rank}_${name}`, files.get(name).join('')]),
  );
  return { clients, outputs: new Map(outputs) };
}

function readInput(name) {
  const tokens = readFileSync(join(example, name), 'utf8').split(/\s+/);
  const next = () => tokens.shift();
  const times = (count, work) => Array.from({ length: Number(count) }, work);
  const owned = times(next(), () => [next(), times(next(), () => `${next()}\n`)]);
  return { rank: Number(name.slice(2, -4)), owned: new Map(owned), wanted: times(next(), next) };
}
