import type { ClientId, Digest, ErrorCodeName, Millis, Rank } from '@shoal/common';

/** A typed fact for people and programs: the only source of the tracker's logs and displays. */
export type TrackerLogEvent =
  | {
      readonly type: 'client-registered';
      readonly rank: Rank;
      readonly clientId: ClientId;
      readonly host: string;
      readonly port: number;
      readonly returned: boolean;
      readonly present: number;
      readonly expected: number | 'any';
    }
  | {
      readonly type: 'client-refused';
      readonly remoteHost: string;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  | { readonly type: 'client-disconnected'; readonly rank: Rank; readonly reason: string }
  /** A session client is disconnected and the session no longer waits for it. */
  | {
      readonly type: 'client-lost';
      readonly rank: Rank;
      readonly reason: string;
      readonly files: readonly { readonly name: string; readonly heldSegments: number; readonly segments: number }[];
    }
  | { readonly type: 'address-unreachable'; readonly rank: Rank; readonly address: string; readonly hint?: string }
  | {
      readonly type: 'file-offered';
      readonly digest: Digest;
      readonly name: string;
      readonly segments: number;
      readonly length: number;
      readonly rank: Rank;
    }
  | {
      readonly type: 'offer-refused';
      readonly name: string;
      readonly rank: Rank;
      readonly code: ErrorCodeName;
      readonly detail: string;
      /** Further files of the same INIT that are refused. */
      readonly others?: number;
    }
  | { readonly type: 'file-withdrawn'; readonly digest: Digest; readonly name: string; readonly rank: Rank }
  | { readonly type: 'file-requested'; readonly digest: Digest; readonly name: string; readonly rank: Rank }
  | { readonly type: 'file-unknown'; readonly file: string; readonly rank: Rank }
  /** A client reported corrupt data; `principals` counts the reporters so far. */
  | {
      readonly type: 'corruption-reported';
      readonly rank: Rank;
      readonly by: Rank;
      readonly digest: Digest;
      readonly name: string;
      readonly index: number;
      readonly principals: number;
    }
  /** A client is left out of member lists for a while, because enough principals reported it. */
  | {
      readonly type: 'client-quarantined';
      readonly rank: Rank;
      readonly clientId: ClientId;
      readonly address: string;
      readonly principals: number;
      readonly listedTo: number;
      readonly forMs: Millis;
    }
  | { readonly type: 'quarantine-ended'; readonly rank: Rank }
  | {
      readonly type: 'client-complete';
      readonly digest: Digest;
      readonly name: string;
      readonly rank: Rank;
      readonly ms: number;
    }
  | { readonly type: 'barrier-waiting'; readonly present: number; readonly expected: number | 'any' }
  | { readonly type: 'ready'; readonly clients: number; readonly missing: number }
  | {
      readonly type: 'client-done';
      readonly rank: Rank;
      readonly failed: readonly string[];
      readonly remaining: number;
    }
  | {
      readonly type: 'channel-error';
      readonly rank: Rank | undefined;
      readonly remoteHost: string;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  | { readonly type: 'shutdown'; readonly reason: string }
  /** Once, at the end. */
  | { readonly type: 'summary'; readonly summary: TrackerSummary };

export interface TrackerSummary {
  readonly ms: number;
  readonly clients: readonly ClientSummary[];
}

export interface ClientSummary {
  readonly rank: Rank;
  readonly clientId: ClientId;
  readonly outcome: 'done' | 'failed' | 'left' | 'lost' | 'present';
  readonly downloadedBytes: number;
  readonly uploadedBytes: number;
  readonly files: readonly {
    readonly name: string;
    readonly digest: Digest;
    readonly role: 'offered' | 'wanted';
    readonly heldSegments: number;
    readonly segments: number;
    /** From FILE_REQUEST to complete; undefined where it was offered or is incomplete. */
    readonly ms: number | undefined;
    readonly downloadedBytes: number;
    readonly uploadedBytes: number;
  }[];
}
