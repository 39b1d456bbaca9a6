import { choice, onOff, optional, path, setting } from '../config/config.js';
import type { LogLevel } from '../log/logger.js';

/** What every command takes. */
export function commonSettings(logLevel: LogLevel) {
  return {
    json: setting('json', onOff, false, 'print one JSON object a line on standard output'),
    logLevel: setting<LogLevel | 'silent'>(
      'log-level',
      choice('error', 'warn', 'info', 'debug', 'silent'),
      logLevel,
      'how much to log on standard error',
    ),
    logFormat: optional<'human' | 'json'>(
      'log-format',
      choice('human', 'json'),
      'how to log',
      'human on a terminal, else json',
    ),
    config: optional<string>('config', path, 'read settings from this JSON file'),
  };
}
