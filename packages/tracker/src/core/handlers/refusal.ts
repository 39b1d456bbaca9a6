import type { ErrorCodeName } from '@shoal/common';

/** The reason for refusing a client or a file. */
export interface Refusal {
  readonly code: ErrorCodeName;
  readonly detail: string;
}
