import { LOG_LEVELS, type LogEntry, type LogLevel } from './log-entry.js';
import { humanLine, jsonLine } from './log-format.js';
import { LogLimit } from './log-limit.js';

export type { LogEntry, LogLevel } from './log-entry.js';

export interface LoggerOptions {
  readonly level: LogLevel | 'silent';
  readonly format: 'human' | 'json';
  /** Takes one whole line. */
  readonly write: (line: string) => void;
}

/**
 * Writes log lines by winston, which is loaded only when a first line passes the level: a command
 * that has nothing to say starts faster.
 */
export class Logger {
  readonly #options: LoggerOptions;
  readonly #limit = new LogLimit();
  #ready: Promise<void> | undefined;
  #log: ((entry: LogEntry, time: Date) => void) | undefined;

  constructor(options: LoggerOptions) {
    this.#options = options;
  }

  isEnabled(level: LogLevel): boolean {
    const { level: limit } = this.#options;
    return limit !== 'silent' && LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(limit);
  }

  log(entry: LogEntry): void {
    if (!this.isEnabled(entry.level)) return;
    const time = new Date();
    for (const passed of this.#limit.pass(entry)) this.#write(passed, time);
  }

  #write(entry: LogEntry, time: Date): void {
    if (this.#log !== undefined) this.#log(entry, time);
    else {
      this.#ready ??= this.#load();
      void this.#ready.then(() => this.#log?.(entry, time));
    }
  }

  /** Everything logged so far is written. */
  async flush(): Promise<void> {
    for (const entry of this.#limit.rest()) this.#write(entry, new Date());
    await this.#ready;
  }

  async #load(): Promise<void> {
    const { default: winston } = await import('winston');
    const { Writable } = await import('node:stream');
    const { write, format } = this.#options;
    const line = format === 'json' ? jsonLine : humanLine;
    const logger = winston.createLogger({
      level: 'debug',
      levels: Object.fromEntries(LOG_LEVELS.map((name, index) => [name, index])),
      format: winston.format.printf(({ entry, time }) => line(entry as LogEntry, time as Date)),
      transports: [
        // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston types it as an interface
        new winston.transports.Stream({
          stream: new Writable({
            decodeStrings: false,
            write: (chunk: string, _encoding, done) => {
              write(chunk);
              done();
            },
          }),
        }),
      ],
    });
    this.#log = (entry, time) => logger.log({ level: entry.level, message: '', entry, time });
  }
}
