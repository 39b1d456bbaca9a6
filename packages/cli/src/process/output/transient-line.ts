import { fitted } from '../../text/cells.js';
import { drawOnError } from './standard-error.js';

/** The line is of the terminal, of which a process has one. */
let isShown = false;
let isWipedAtEnd = false;

/** On a terminal: shows a line below all others until the next line is printed. Elsewhere nothing, and false. */
export function showTransient(line: string): boolean {
  const { stderr } = process;
  if (!stderr.isTTY) return false;
  isShown = true;
  if (!isWipedAtEnd) process.once('exit', wipeTransient);
  isWipedAtEnd = true;
  // A line that wraps could not be taken back.
  drawOnError(`${WIPE}${fitted(line, (stderr.columns || 80) - 1)}`);
  return true;
}

export function wipeTransient(): void {
  if (isShown) drawOnError(WIPE);
  isShown = false;
}

/** To the start of the line, and clear it. */
const WIPE = '\r\u001b[2K';
