import { readFileSync, readlinkSync } from 'node:fs';

/**
 * True where nohup started this process from a terminal. Node takes back at its start that SIGHUP is ignored; what is left of nohup is a standard
 * input that can only be written (O_WRONLY), which nothing else sets up.
 */
export function isUnderNohup(): boolean {
  try {
    const [, accessMode] = /^flags:\s*\d*(\d)$/m.exec(readFileSync('/proc/self/fdinfo/0', 'utf8')) ?? [];
    return readlinkSync('/proc/self/fd/0') === '/dev/null' && Number(accessMode) % 4 === 1;
  } catch {
    // No Linux, or no standard input.
    return false;
  }
}
