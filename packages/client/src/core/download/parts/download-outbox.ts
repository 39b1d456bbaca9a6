import { Outbox } from '@shoal/common';

import type { DownloaderAction } from '../../events.js';
import type { ClientLogEvent } from '../../log-events.js';
import type { MachineMessages } from '../../machine-messages.js';

/** The downloader's actions of the current event. */
export class DownloadOutbox extends Outbox<DownloaderAction> {
  postToSession(message: MachineMessages['downloader → session']): void {
    this.add({ type: 'post', to: 'session', message });
  }

  postToUploader(message: MachineMessages['downloader → uploader']): void {
    this.add({ type: 'post', to: 'uploader', message });
  }

  log(event: ClientLogEvent): void {
    this.add({ type: 'log', event });
  }
}
