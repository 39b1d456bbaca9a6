import type { Output } from '../process/output.js';
import { type Display, plainDisplay } from './display.js';

/** Bars where a person watches, nothing where a program reads. */
export async function openDisplay(output: Output, json: boolean): Promise<Display> {
  const { stdout, stderr } = process;
  const terminal = stdout.isTTY ? stdout : stderr.isTTY ? stderr : undefined;
  if (json || terminal === undefined) return plainDisplay(output);
  const { barDisplay } = await import('./bar-display.js');
  return barDisplay(output, terminal);
}
