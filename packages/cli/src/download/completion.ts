import type { ClientLogEvent } from '@shoal/client/core';

type FileComplete = Extract<ClientLogEvent, { readonly type: 'file-complete' }>;

/** A file that is here and verified, as large as its manifest says. */
export type Completion = FileComplete & { readonly bytes: number; readonly segments: number };
