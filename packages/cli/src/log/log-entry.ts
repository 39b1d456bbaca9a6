/** Levels, the most urgent first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogEntry {
  readonly level: LogLevel;
  readonly message: string;
  /** Fields for programs; received texts in it have passed `printable`. */
  readonly context: Readonly<Record<string, unknown>>;
}
