import type { DownloaderOptions } from '../../options.js';
import type { RateMeter } from '../../peers/rate-meter.js';
import type { FileDownload } from '../files/file-download.js';

/** With every segment length: one segment is transferred while another is verified. */
const MIN_OUTSTANDING = 2;
const MAX_OUTSTANDING = 256;
/** Round trips that the outstanding requests of a long link cover. */
const ROUND_TRIPS = 3;

/**
 * Requests that a file may have outstanding. The requests of other files count, and so do segments that wait for the
 * disk beyond one budget, so that a slow disk slows down the requests. Of long segments, each one in memory counts.
 * `share` is a multiple of the usual budget.
 */
export function requestBudget(
  options: DownloaderOptions,
  arrivals: RateMeter,
  file: FileDownload,
  ofOtherFiles: number,
  share: number,
): number {
  const allowed = share * linkBudget(options, arrivals, file);
  const { verifying } = file.states;
  const waiting = Math.max(0, verifying - allowed);
  return Math.max(0, Math.min(allowed - waiting, memoryBudget(options, file) - verifying) - ofOtherFiles);
}

/** A long link takes three round trips of requests in addition. */
function linkBudget(options: DownloaderOptions, arrivals: RateMeter, file: FileDownload): number {
  const { segmentLength } = file.manifest;
  if (segmentLength === 0 || arrivals.rate === 0) return options.maxOutstandingRequests;
  const inTransit = Math.round((ROUND_TRIPS * file.peers.leastRttMs() * arrivals.rate) / segmentLength);
  return Math.min(options.maxOutstandingRequests + inTransit, MAX_OUTSTANDING);
}

function memoryBudget(options: DownloaderOptions, { manifest }: FileDownload): number {
  if (manifest.segmentLength === 0) return Infinity;
  return Math.max(MIN_OUTSTANDING, Math.floor(options.maxOutstandingBytes / manifest.segmentLength));
}
