import { isatty } from 'node:tty';

import type { Output } from '../process/output.js';
import { terminalStream } from '../process/terminal-stream.js';
import { type Display, plainDisplay } from './display.js';

/** Bars where a person watches, nothing where a program reads. */
export async function openDisplay(output: Output, json: boolean): Promise<Display> {
  // Looking at process.stdout would open it, and it may be for bytes.
  const terminal = isatty(1) ? terminalStream(1) : isatty(2) ? terminalStream(2) : undefined;
  if (json || terminal === undefined) return plainDisplay(output);
  const { barDisplay } = await import('./bar-display.js');
  return barDisplay(output, terminal);
}
