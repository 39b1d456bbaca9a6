// A BitTorrent tracker over HTTP, as small as the benchmarks need it: node torrent-tracker.js PORT.
// Prints a JSON line when it listens, and one for each announce.
import { createServer } from 'node:http';

import { announceAnswer, type Peer, readAnnouncement } from './announcement.js';

/** Short, so that clients soon learn of later neighbours. */
const INTERVAL_S = 10;

const swarms = new Map<string, Map<string, Peer>>();

const server = createServer((request, response) => {
  const announcement = readAnnouncement(request.url ?? '');
  if (announcement === undefined) {
    response.writeHead(400).end();
    return;
  }
  const { infoHash, port, left, event, wanted } = announcement;
  const address = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  const swarm = swarms.get(infoHash) ?? new Map<string, Peer>();
  swarms.set(infoHash, swarm);
  const others = [...swarm.values()].filter((peer) => peer.address !== address || peer.port !== port);
  if (event === 'stopped') swarm.delete(`${address}:${port}`);
  else swarm.set(`${address}:${port}`, { address, port });
  console.log(JSON.stringify({ event: 'announce', address, port, left }));
  response.end(announceAnswer(others.slice(-wanted), INTERVAL_S));
});

server.listen(Number(process.argv[2]), () => console.log(JSON.stringify({ event: 'listening' })));
process.once('SIGTERM', () => process.exit(0));
