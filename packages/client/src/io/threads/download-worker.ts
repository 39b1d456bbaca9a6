// Entry point of the download thread.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';

import { runDownloadThread } from './download-thread.js';
import { portLink } from './thread-link.js';
import type { DownloadThreadOptions } from './thread-options.js';

if (parentPort === null) throw new Error('this file is the entry point of a worker thread');
const { options, sibling } = workerData as { options: DownloadThreadOptions; sibling: MessagePort };
runDownloadThread(options, portLink(parentPort), portLink(sibling));
