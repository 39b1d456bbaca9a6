import type { ErrorCodeName } from '@shoal/common';

/** Why a client or a file is not taken. */
export interface Refusal {
  readonly code: ErrorCodeName;
  readonly detail: string;
}
