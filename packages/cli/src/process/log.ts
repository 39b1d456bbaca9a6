import { isatty } from 'node:tty';

import { Logger, type LogLevel } from '../log/logger.js';

import { errorLine } from './output/error-line.js';

/** The command's log on standard error, as its settings say. */
export function openLog(
  config: { readonly logLevel: LogLevel | 'silent'; readonly logFormat: 'human' | 'json' | undefined },
  write: (line: string) => void = errorLine,
): Logger {
  const format = config.logFormat ?? (isatty(2) ? 'human' : 'json');
  return new Logger({ level: config.logLevel, format, write: (line) => write(line.trimEnd()) });
}
