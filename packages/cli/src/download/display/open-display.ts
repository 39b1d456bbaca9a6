import { isatty } from 'node:tty';

import type { LogLevel } from '../../log/logger.js';

import { errorLine } from '../../process/output/error-line.js';
import type { Output } from '../../process/output/output.js';
import { terminalStream } from '../../process/output/terminal-stream.js';
import type { Display } from './display.js';
import { plainDisplay } from './plain-display.js';
import { PlainProgress } from './plain-progress.js';

interface DisplayOptions {
  readonly json: boolean;
  readonly logLevel: LogLevel | 'silent';
}

/** Bars where a person watches, a line now and then where that is read later, nothing where a program reads. */
export async function openDisplay(output: Output, { json, logLevel }: DisplayOptions): Promise<Display> {
  // Looking at process.stdout would open it, and it may be for bytes.
  const terminal = isatty(1) ? terminalStream(1) : isatty(2) ? terminalStream(2) : undefined;
  if (!json && terminal !== undefined) {
    const { barDisplay } = await import('./bar-display.js');
    return barDisplay(output, terminal);
  }
  const isQuiet = json || logLevel === 'silent' || logLevel === 'error';
  return plainDisplay(output, isQuiet ? undefined : new PlainProgress(errorLine));
}
