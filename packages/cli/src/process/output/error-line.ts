import { visible } from '@shoal/common';

import { queueErrorLine } from './standard-error.js';
import { wipeTransient } from './transient-line.js';

/** One line on standard error. The text may hold what others sent: it can forge neither a line nor a control sequence. */
export function errorLine(line: string): void {
  wipeTransient();
  queueErrorLine(visible(line));
}
