import { lose } from './channels.js';
import type { DownloaderContext } from './downloader-context.js';
import type { FileDownload, OutstandingRequest } from './file-download.js';
import { backOff, cancel, requestTimeout } from './requests.js';

/** Requests in a row that a source may leave unanswered before its channel is given up. */
const MAX_TIMEOUTS = 4;

/** Takes back the requests that are overdue; their segments are asked for elsewhere. */
export function checkDeadlines(context: DownloaderContext): void {
  for (const file of context.files.values()) {
    for (const request of [...file.requests.values()]) {
      if (context.now < request.deadline) context.setTimerBy('deadline', request.deadline);
      else if (file.requests.has(request.correlation)) overdue(context, file, request);
    }
  }
  context.wantsFill = true;
}

function overdue(context: DownloaderContext, file: FileDownload, request: OutstandingRequest): void {
  const waitedMs = Math.round(context.now - request.sentAt);
  const { rank: from, segment } = request;
  context.note({ note: 'request-timeout', digest: file.digest, segment, from, waitedMs });
  cancel(context, file, request);
  const fileSource = file.sources.get(from);
  if (fileSource === undefined) return;
  const { source } = fileSource;
  source.timeouts += 1;
  if (source.timeouts > MAX_TIMEOUTS) {
    const reason = `${source.timeouts} requests in a row were not answered`;
    context.close(source, 'TIMEOUT', reason);
    lose(context, source, reason);
  } else {
    backOff(context, fileSource, requestTimeout(context, source) / 2);
  }
}
