import type { Address, Machine } from '@shoal/common';
import {
  defaultSessionOptions,
  Downloader,
  type DownloaderAction,
  type DownloaderEvent,
  type DownloaderOptions,
  type Priority,
  TrackerSession,
  Uploader,
  type UploaderAction,
  type UploaderEvent,
  type UploaderOptions,
} from '@shoal/client/core';

import { DownloadMonitor } from '../monitors/download-monitor.js';
import { monitored } from '../monitors/monitored.js';
import { UploadMonitor } from '../monitors/upload-monitor.js';
import type { Nic } from '../network/node.js';
import type { PeerPlan } from '../scenario.js';
import { type SimContext, TRACKER_PORT } from '../world/sim-context.js';
import { virtualKey } from './virtual-credentials.js';

/** The machines of one client. */
export interface ClientMachines {
  readonly session: TrackerSession;
  readonly downloader: Machine<DownloaderEvent, DownloaderAction>;
  readonly uploader: Machine<UploaderEvent, UploaderAction>;
}

/** Creates the machines of a client by its plan; the two transfers are monitored if the check level is full. */
export function clientMachines(context: SimContext, name: string, plan: PeerPlan, nic: Nic): ClientMachines {
  const { clientOptions, parameters, random } = context;
  const session = sessionOf(context, name, plan);
  const { segmentPolicy, servePolicy } = { ...parameters, ...plan };
  const policies = { segmentPolicy, servePolicy };
  const downloaderOptions = clientOptions.downloader({ ...policies, randomSeed: random.uint32() });
  const isFreeRider = plan.isFreeRider === true;
  const uploaderOptions = clientOptions.uploader({ ...policies, randomSeed: random.uint32() }, isFreeRider);
  return { session, ...transfersOf(context, name, nic, downloaderOptions, uploaderOptions) };
}

function sessionOf(
  { parameters, trackerNic, files, random }: SimContext,
  name: string,
  plan: PeerPlan,
): TrackerSession {
  const needsCredentials = parameters.tracker.needsTokens === true;
  const tracker: Address = { host: trackerNic.host, port: TRACKER_PORT };
  let identities = 1;
  return new TrackerSession({
    ...defaultSessionOptions,
    tracker,
    offers: (plan.offers ?? []).map(({ digest }) => ({ manifest: files.get(digest), path: '' })),
    requestedRank: plan.rank ?? 0,
    wanted: (plan.wants ?? []).map(({ digest }) => ({ by: 'digest', digest })),
    priorities: prioritiesOf(plan),
    publicKey: needsCredentials ? virtualKey(name) : '',
    seedForMs: plan.seedForMs ?? Infinity,
    ...parameters.session,
    identity: { clientId: name, resumeSecret: virtualKey(name) },
    newIdentity: () => {
      identities += 1;
      const clientId = `${name}-${identities}`;
      return { clientId, resumeSecret: virtualKey(clientId) };
    },
    randomSeed: random.uint32(),
  });
}

function transfersOf(
  { checker, network }: SimContext,
  name: string,
  nic: Nic,
  downloaderOptions: DownloaderOptions,
  uploaderOptions: UploaderOptions,
): Omit<ClientMachines, 'session'> {
  const downloader = new Downloader(downloaderOptions);
  const uploader = new Uploader(uploaderOptions);
  if (checker.level !== 'full') return { downloader, uploader };
  const report = (number: string, detail: string): void => {
    checker.report('invariant', number, detail);
  };
  const downlink = network.bandwidth(nic.downlink);
  return {
    downloader: monitored(downloader, new DownloadMonitor(name, downloaderOptions, downlink, report)),
    uploader: monitored(uploader, new UploadMonitor(name, uploaderOptions, report)),
  };
}

function prioritiesOf({ wants = [], priorities = {} }: PeerPlan): ReadonlyMap<string, Priority> {
  return new Map(wants.map(({ name, digest }) => [digest, priorities[name] ?? 'normal']));
}
