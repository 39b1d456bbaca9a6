/** One client's link and when it comes. */
export interface BoundClient {
  readonly upMbit: number;
  readonly downMbit: number;
  readonly joinS: number;
}

/**
 * The least time, in seconds from the first client's start, in which every client can have the file: Kumar & Ross 2006,
 * `max(F/u_seed, F/d_min, N·F/(u_seed + Σu))`, with clients that may come late.
 */
export function leastSeconds(fileBytes: number, seederUpMbit: number, clients: readonly BoundClient[]): number {
  const fileMbit = (fileBytes * 8) / 1e6;
  const source = fileMbit / seederUpMbit;
  const receivers = clients.map(({ downMbit, joinS }) => joinS + fileMbit / downMbit);
  // All uploads together, from each client's start to the end, have to be N files.
  const rate = clients.reduce((sum, { upMbit }) => sum + upMbit, seederUpMbit);
  const missed = clients.reduce((sum, { upMbit, joinS }) => sum + upMbit * joinS, 0);
  return Math.max(source, ...receivers, (clients.length * fileMbit + missed) / rate);
}
