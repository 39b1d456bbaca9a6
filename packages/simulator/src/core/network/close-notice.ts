import type { ErrorCodeName } from '@shoal/common';

/** A request to close the channel, sent behind all earlier messages. */
export class CloseNotice {
  readonly code: ErrorCodeName | undefined;
  readonly reason: string;

  constructor(code: ErrorCodeName | undefined, reason: string) {
    this.code = code;
    this.reason = reason;
  }
}
