import { BenchError } from '../process/bench-error.js';

export interface SwarmSize {
  readonly peers: number;
  readonly segments: number;
}

/** `1000x256` */
export function parseSize(text: string): SwarmSize {
  const match = /^([1-9]\d{0,6})x([1-9]\d{0,6})$/.exec(text);
  if (match === null) throw new BenchError(`a size is PEERSxSEGMENTS, as 1000x256, not '${text}'`);
  return { peers: Number(match[1]), segments: Number(match[2]) };
}
