import { Outbox } from '@shoal/common';

import type { UploaderAction } from '../../events.js';
import type { ClientLogEvent } from '../../log-events.js';
import type { MachineMessages } from '../../machine-messages.js';

/** The uploader's actions of the current event. */
export class UploadOutbox extends Outbox<UploaderAction> {
  postToSession(message: MachineMessages['uploader → session']): void {
    this.add({ type: 'post', to: 'session', message });
  }

  postToDownloader(message: MachineMessages['uploader → downloader']): void {
    this.add({ type: 'post', to: 'downloader', message });
  }

  log(event: ClientLogEvent): void {
    this.add({ type: 'log', event });
  }
}
