// Shows the progress of each client from the tracker's status: bars on a terminal, else one line a second.
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 100;
const LINE_EVERY_MS = 1000;
const WIDTH = 40;

/** Shows progress until `done` settles, and 100 % for every client at the end. */
export async function watchProgress({ statusUrl, name, ranks, done }) {
  const show = process.stdout.isTTY ? bars(ranks) : lines(ranks);
  let isDone = false;
  const end = done.finally(() => (isDone = true));
  end.catch(() => {});
  while (!isDone) {
    const held = await heldParts(statusUrl, name).catch(() => new Map());
    if (!isDone) show(held, false);
    await Promise.race([delay(POLL_MS), end]);
  }
  show(new Map(ranks.map((rank) => [rank, 1])), true);
}

/** Progress by rank, from 0 to 1. */
async function heldParts(statusUrl, name) {
  const response = await fetch(statusUrl);
  const { files } = await response.json();
  const file = files.find((each) => each.name === name);
  return new Map((file?.members ?? []).map(({ rank, heldSegments }) => [rank, heldSegments / file.segments]));
}

function bars(ranks) {
  let isFirst = true;
  return (held) => {
    if (!isFirst) process.stdout.write(`\x1b[${ranks.length}A`);
    isFirst = false;
    for (const rank of ranks) {
      const part = held.get(rank) ?? 0;
      const full = Math.floor(part * WIDTH);
      const bar = '█'.repeat(full) + '░'.repeat(WIDTH - full);
      process.stdout.write(`\x1b[2K   client ${rank} ${bar} ${percent(part)}\n`);
    }
  };
}

function lines(ranks) {
  let next = 0;
  return (held, isLast) => {
    const now = performance.now();
    if (!isLast && now < next) return;
    next = now + LINE_EVERY_MS;
    console.log(`   ${ranks.map((rank) => `client ${rank} ${percent(held.get(rank) ?? 0)}`).join('  ')}`);
  };
}

function percent(part) {
  return `${Math.floor(part * 100)} %`.padStart(5);
}
