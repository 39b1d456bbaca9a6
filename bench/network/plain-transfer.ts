// A TCP transfer of nothing else than bytes:
//   node plain-transfer.js serve PORT
//   node plain-transfer.js fetch ADDRESS PORT SECONDS
// Both print one JSON line: that it listens; the round trip in ms and the payload's rate in Mbit/s.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** Counts once the transfer is at its full rate. */
const WARM_UP_MS = 1000;

const [role, ...args] = process.argv.slice(2);
if (role === 'serve') serve(Number(args[0]));
else await fetch(args[0] ?? '', Number(args[1]), Number(args[2]));

function serve(port: number): void {
  const zeros = Buffer.alloc(64 * 1024);
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => new Readable({ read: endless }).pipe(socket));
  });
  server.listen(port, () => console.log(JSON.stringify({ event: 'listening' })));

  function endless(this: Readable): void {
    this.push(zeros);
  }
}

async function fetch(address: string, port: number, seconds: number): Promise<void> {
  const roundTrips: number[] = [];
  for (let count = 0; count < 4; count += 1) {
    const begun = performance.now();
    const socket = connect(port, address);
    await once(socket, 'connect');
    roundTrips.push(performance.now() - begun);
    socket.destroy();
  }
  const socket = connect(port, address);
  socket.write('begin');
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
  await delay(WARM_UP_MS);
  const before = bytes;
  const begun = performance.now();
  await delay(seconds * 1000);
  const mbit = ((bytes - before) * 8) / 1000 / (performance.now() - begun);
  console.log(JSON.stringify({ event: 'measured', rttMs: Math.min(...roundTrips), mbit }));
  process.exit(0);
}
