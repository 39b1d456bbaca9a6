/** A participant's address in one swarm session: 0 is the tracker, clients are 1..N. */
export type Rank = number;

export const TRACKER_RANK: Rank = 0;

/** The largest rank that a client may hold or ask for. */
export const MAX_RANK: Rank = 0x7fff_ffff;

/** BLAKE3 of a manifest's canonical bytes, as 64 lowercase hexadecimal digits: a file's identity. */
export type Digest = string;

/** A client's stable identity, kept across restarts where it has a state folder. */
export type ClientId = string;

/** One WebSocket connection, numbered by the host or machine that owns it. */
export type ChannelId = number;

const DIGEST = /^[0-9a-f]{64}$/;

export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/** A user's or client's reference to a wanted file. */
export type FileRef =
  { readonly by: 'name'; readonly name: string } | { readonly by: 'digest'; readonly digest: Digest };

/** Sixty-four hexadecimal digits are a digest, anything else is a name. */
export function fileRef(text: string): FileRef {
  const lower = text.toLowerCase();
  return isDigest(lower) ? { by: 'digest', digest: lower } : { by: 'name', name: text };
}

export function fileRefText(ref: FileRef): string {
  return ref.by === 'name' ? ref.name : ref.digest;
}
