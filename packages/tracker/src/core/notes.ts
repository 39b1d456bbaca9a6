import type { ClientId, Digest, ErrorCodeName, Millis, Rank } from '@shoal/common';

/** A typed fact for people and programs: the only source of the tracker's logs and displays. */
export type TrackerNote =
  | {
      readonly note: 'client-registered';
      readonly rank: Rank;
      readonly clientId: ClientId;
      readonly host: string;
      readonly port: number;
      readonly returned: boolean;
      readonly present: number;
      readonly expected: number | 'any';
    }
  | {
      readonly note: 'client-refused';
      readonly remoteHost: string;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  | { readonly note: 'client-left'; readonly rank: Rank; readonly reason: string }
  /** A session client is gone and nobody waits for it any more. */
  | {
      readonly note: 'client-lost';
      readonly rank: Rank;
      readonly reason: string;
      readonly files: readonly { readonly name: string; readonly heldSegments: number; readonly segments: number }[];
    }
  | { readonly note: 'address-unreachable'; readonly rank: Rank; readonly address: string; readonly hint?: string }
  | {
      readonly note: 'file-offered';
      readonly digest: Digest;
      readonly name: string;
      readonly segments: number;
      readonly length: number;
      readonly rank: Rank;
    }
  | {
      readonly note: 'offer-refused';
      readonly name: string;
      readonly rank: Rank;
      readonly code: ErrorCodeName;
      readonly detail: string;
      /** Further files of the same INIT that are refused. */
      readonly others?: number;
    }
  | { readonly note: 'file-withdrawn'; readonly digest: Digest; readonly name: string; readonly rank: Rank }
  | { readonly note: 'file-requested'; readonly digest: Digest; readonly name: string; readonly rank: Rank }
  | { readonly note: 'file-unknown'; readonly file: string; readonly rank: Rank }
  /** Somebody was sent wrong bytes, as it says, and so say so many principals by now. */
  | {
      readonly note: 'client-blamed';
      readonly rank: Rank;
      readonly by: Rank;
      readonly digest: Digest;
      readonly name: string;
      readonly index: number;
      readonly principals: number;
    }
  /** Nobody else is told of it for a while: so many of those who were say that it sent wrong bytes. */
  | {
      readonly note: 'client-held-back';
      readonly rank: Rank;
      readonly clientId: ClientId;
      readonly address: string;
      readonly principals: number;
      readonly told: number;
      readonly forMs: Millis;
    }
  | { readonly note: 'client-released'; readonly rank: Rank }
  | {
      readonly note: 'client-complete';
      readonly digest: Digest;
      readonly name: string;
      readonly rank: Rank;
      readonly ms: number;
    }
  | { readonly note: 'barrier-waiting'; readonly present: number; readonly expected: number | 'any' }
  | { readonly note: 'ready'; readonly clients: number; readonly missing: number }
  | {
      readonly note: 'client-done';
      readonly rank: Rank;
      readonly failed: readonly string[];
      readonly remaining: number;
    }
  | {
      readonly note: 'channel-error';
      readonly rank: Rank | undefined;
      readonly remoteHost: string;
      readonly code: ErrorCodeName;
      readonly detail: string;
    }
  | { readonly note: 'shutdown'; readonly reason: string }
  /** Once, at the end. */
  | { readonly note: 'summary'; readonly summary: TrackerSummary };

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
