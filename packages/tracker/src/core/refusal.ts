import type { ErrorCodeName } from '@shoal/common';

/** The refusal of a client or a file. */
export interface Refusal {
  readonly code: ErrorCodeName;
  readonly detail: string;
}
