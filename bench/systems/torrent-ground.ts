import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { MeasuredProcess } from '../process/measured-process.js';
import { makeTorrent, pieceLength } from '../torrent/make-torrent.js';
import type { Ground } from './swarm-system.js';

const script = fileURLToPath(new URL('../torrent/torrent-tracker.js', import.meta.url));
const TRACKER_PORT = 6969;

/** Different ports, so that both can be on one host. */
export const SEEDER_PORT = 6881;
export const LEECHER_PORT = 6882;

/** The setup for every BitTorrent client: a running tracker, and a torrent that names it. */
export interface TorrentGround {
  readonly tracker: MeasuredProcess;
  readonly torrent: string;
  /** Resolves when a client on this address has announced the whole file. */
  readonly seeded: (address: string) => Promise<unknown>;
}

export async function openTorrentGround(name: string, ground: Ground): Promise<TorrentGround> {
  const torrent = join(ground.folder, 'file.torrent');
  const announce = `http://${ground.tracker.address}:${TRACKER_PORT}/announce`;
  await makeTorrent(ground.source.path, torrent, announce, pieceLength(ground.source.bytes));
  const command = [process.execPath, script, String(TRACKER_PORT)];
  const tracker = ground.start(ground.tracker, `${name} tracker`, command);
  await tracker.jsonLine({ event: 'listening' });
  return { tracker, torrent, seeded: (address) => tracker.jsonLine({ event: 'announce', address, left: 0 }) };
}
