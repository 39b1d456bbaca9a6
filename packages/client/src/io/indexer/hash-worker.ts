// Entry point of a hashing thread.
import { parentPort, workerData } from 'node:worker_threads';

import { ShoalError } from '@shoal/common';

import { type HashFailure, type HashTask, hashUnits } from './hash-artifact.js';

hashUnits(workerData as HashTask).catch((error: unknown) => {
  if (!(error instanceof ShoalError)) throw error;
  const failure: HashFailure = { exitCode: error.exitCode, message: error.message };
  parentPort?.postMessage(failure);
});
