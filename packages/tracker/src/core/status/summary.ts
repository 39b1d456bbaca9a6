import { fileRefText, nameKey, printable } from '@shoal/common';
import type { Millis } from '@shoal/common';

import type { Client } from '../clients/client.js';
import type { ClientRegistry } from '../clients/client-registry.js';
import type { FileRecord } from '../clients/file-record.js';
import type { ClientSummary, TrackerLogEvent, TrackerSummary } from '../log-events.js';
import type { SwarmRegistry } from '../swarms/swarm-registry.js';

/** The result of each remembered client. */
export function summarise(clients: ClientRegistry, ms: Millis): TrackerSummary {
  return { ms, clients: clients.all().map(summariseClient) };
}

type LostFiles = Extract<TrackerLogEvent, { readonly type: 'client-lost' }>['files'];

/** The progress of a client with each file that it wanted, requested or not. */
export function lostFiles(client: Client, swarms: SwarmRegistry): LostFiles {
  const asked = [...client.files.values()].filter(({ role }) => role === 'wanted');
  const askedFor = new Set(asked.flatMap(({ name, digest }) => [nameKey(name), digest]));
  const unasked = client.wantedList.files.filter((file) => !askedFor.has(nameKey(fileRefText(file))));
  return [
    ...asked.map(({ name, heldSegments, segments }) => ({ name, heldSegments, segments })),
    ...unasked.map((file) => {
      const segments = swarms.find(file)?.segments ?? 0;
      return { name: printable(fileRefText(file)), heldSegments: 0, segments };
    }),
  ];
}

function summariseClient(client: Client): ClientSummary {
  const records = [...client.files.values()];
  return {
    rank: client.rank,
    clientId: client.clientId,
    outcome: outcome(client),
    downloadedBytes: records.reduce((sum, { downloadedBytes }) => sum + downloadedBytes, 0),
    uploadedBytes: records.reduce((sum, { uploadedBytes }) => sum + uploadedBytes, 0),
    files: records.map(summariseFile),
  };
}

function summariseFile(record: FileRecord): ClientSummary['files'][number] {
  const { name, digest, role, heldSegments, segments, completeMs, downloadedBytes, uploadedBytes } = record;
  return { name, digest, role, heldSegments, segments, ms: completeMs, downloadedBytes, uploadedBytes };
}

function outcome(client: Client): ClientSummary['outcome'] {
  if (client.isDone) return client.failedCount > 0 ? 'failed' : 'done';
  if (client.isLost) return 'lost';
  return client.channel === undefined ? 'left' : 'present';
}
