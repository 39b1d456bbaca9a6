import type { ChannelId, FileRef } from '@shoal/common';

/** A FILE_REQUEST or CATALOG_REQUEST that waits for its answer. */
export interface Lookup {
  readonly channel: ChannelId;
  readonly correlation: number;
  /** Undefined: the catalogue. */
  readonly file: FileRef | undefined;
}
