// Entry point of the upload thread.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';

import { portLink } from './thread-link.js';
import type { UploadThreadOptions } from './thread-options.js';
import { reportFailure, runUploadThread } from './upload-thread.js';

if (parentPort === null) throw new Error('this file is the entry point of a worker thread');
const { options, sibling } = workerData as { options: UploadThreadOptions; sibling: MessagePort };
const session = portLink(parentPort);
runUploadThread(options, session, portLink(sibling)).catch((error: unknown) => {
  reportFailure(session, error);
});
