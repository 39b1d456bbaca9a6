import type { ErrorCodeName } from '@shoal/common';

/** A side's wish to close, behind everything that it sent before. */
export class CloseNotice {
  readonly code: ErrorCodeName | undefined;
  readonly reason: string;

  constructor(code: ErrorCodeName | undefined, reason: string) {
    this.code = code;
    this.reason = reason;
  }
}
