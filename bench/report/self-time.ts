/** The parts of a V8 CPU profile from which self time is computed. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  /** The node that was on top of the stack, by sample. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
}

export interface FunctionTime {
  /** Its name and where it is. */
  readonly where: string;
  readonly ms: number;
}

/** V8's names for idle time. */
const IDLE = '(idle)';

/** The self time of each function, in descending order, without idle time. */
export function selfTimes({ nodes, samples, timeDeltas }: CpuProfile): FunctionTime[] {
  const places = new Map(nodes.map((node) => [node.id, place(node)]));
  const times = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const where = places.get(id) ?? IDLE;
    times.set(where, (times.get(where) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  }
  times.delete(IDLE);
  return [...times].map(([where, ms]) => ({ where, ms })).sort((a, b) => b.ms - a.ms || (a.where < b.where ? -1 : 1));
}

function place({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  if (url === '') return functionName || '(anonymous)';
  const file = url.slice(url.lastIndexOf('/') + 1);
  return `${functionName || '(anonymous)'} ${file}:${lineNumber + 1}`;
}
