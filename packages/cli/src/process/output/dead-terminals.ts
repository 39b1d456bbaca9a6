import { closeSync } from 'node:fs';
import { isatty } from 'node:tty';

/**
 * Node 20 gives a terminal its settings back at the end, and aborts where that fails because the terminal was closed
 * meanwhile. It leaves alone what this process has closed itself.
 */
export function releaseDeadTerminals(): void {
  const terminals = [0, 1, 2].filter((fd) => isatty(fd));
  if (terminals.length === 0) return;
  process.on('exit', () => {
    for (const fd of terminals) if (!isatty(fd)) closeSync(fd);
  });
}
