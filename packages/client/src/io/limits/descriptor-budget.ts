import { readdirSync, readFileSync } from 'node:fs';

export interface DescriptorBudget {
  /** Files held open for uploads. */
  readonly maxOpenFiles: number;
  /** Connections from other clients. */
  readonly maxConnections: number;
}

/**
 * Fits the numbers of open files and connections to the process's limit (ulimit -n), so that a small limit costs speed
 * and causes no failures. The remainder serves outgoing connections, downloads, logs and Node itself.
 */
export function fitToDescriptors(wanted: DescriptorBudget, limits = processLimits()): DescriptorBudget {
  if (limits === undefined) return wanted;
  const free = Math.max(0, limits.most - limits.open);
  return {
    maxOpenFiles: atMost(wanted.maxOpenFiles, free / 4),
    maxConnections: atMost(wanted.maxConnections, free / 3),
  };
}

/** A download keeps a lock and a `.part` open, and opens two more files at its start and end. */
const DESCRIPTORS_PER_DOWNLOAD = 4;

/**
 * The same for concurrent downloads, which may use half of the free descriptors. If downloads used all descriptors, each
 * would wait for the others, and none could end.
 */
export function downloadsThatFit(wanted: number, limits = processLimits()): number {
  if (limits === undefined) return wanted;
  return atMost(wanted, Math.max(0, limits.most - limits.open) / 2 / DESCRIPTORS_PER_DOWNLOAD);
}

/** The least with which a client works. */
function atMost(wanted: number, share: number): number {
  return Math.max(1, Math.min(wanted, Math.floor(share)));
}

/** Undefined where the system does not report it. */
function processLimits(): { readonly most: number; readonly open: number } | undefined {
  try {
    const [, most] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    if (most === undefined) return undefined;
    return { most: Number(most), open: readdirSync('/proc/self/fd').length };
  } catch {
    return undefined;
  }
}
