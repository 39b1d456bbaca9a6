import { readdirSync, readFileSync } from 'node:fs';

export interface DescriptorBudget {
  /** Files held open for uploads. */
  readonly maxOpenFiles: number;
  /** Connections from other clients. */
  readonly maxConnections: number;
}

/**
 * Fits what may be open at a time to what the process may open (ulimit -n), so that a small limit costs speed instead of
 * failures. What is left over is for connections that are dialled, downloads, logs and Node itself.
 */
export function fitToDescriptors(wanted: DescriptorBudget, limits = processLimits()): DescriptorBudget {
  if (limits === undefined) return wanted;
  const free = Math.max(0, limits.most - limits.open);
  return {
    maxOpenFiles: atMost(wanted.maxOpenFiles, free / 4),
    maxConnections: atMost(wanted.maxConnections, free / 3),
  };
}

/** A lock and a part are open for as long as a download runs, and as many again when it starts and ends. */
const DESCRIPTORS_PER_DOWNLOAD = 4;

/**
 * The same for downloads, which may have half of what is free. Downloads that start one after the other until nothing is left
 * would all wait for each other: none of them can end.
 */
export function downloadsThatFit(wanted: number, limits = processLimits()): number {
  if (limits === undefined) return wanted;
  return atMost(wanted, Math.max(0, limits.most - limits.open) / 2 / DESCRIPTORS_PER_DOWNLOAD);
}

/** One of each is needed for anything to work. */
function atMost(wanted: number, share: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(share)));
}

/** Undefined where the system does not tell. */
function processLimits(): { readonly most: number; readonly open: number } | undefined {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (most === undefined) return undefined;
    return { most: Number(most), open: readdirSync('/proc/self/fd').length };
  } catch {
    return undefined;
  }
}
