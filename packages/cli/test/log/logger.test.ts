import { expect } from 'chai';
import { describe, it } from 'mocha';

import { type LogEntry, Logger, type LoggerOptions } from '#src/log/logger.js';

const entry: LogEntry = {
  level: 'info',
  message: 'client 3 registered',
  context: {
    event: 'registered',
    rank: 3,
    path: '/tmp/a',
    reason: 'it is "so"',
    ratio: 0.12345,
    files: ['a b'],
    none: undefined,
  },
};

async function lines(options: Partial<LoggerOptions>, ...entries: readonly LogEntry[]): Promise<string[]> {
  const written: string[] = [];
  const write = (line: string): void => {
    written.push(line);
  };
  const logger = new Logger({ level: 'info', format: 'human', ...options, write });
  for (const each of entries) logger.log(each);
  await logger.flush();
  // A second round goes to a logger that is loaded.
  for (const each of entries) logger.log(each);
  return written.map((line) => line.trimEnd());
}

describe('the log', () => {
  it('is one line an entry for people', async () => {
    const written = await lines({}, entry);
    expect(written.length).to.equal(2);
    const fields = 'rank=3 path=/tmp/a reason="it is \\"so\\"" ratio=0.123 files=["a b"]';
    for (const line of written) {
      expect(line).to.match(/^\d\d:\d\d:\d\d\.\d{3} info {2}client 3 registered {2}rank/);
      expect(line.endsWith(`  ${fields}`), line).to.equal(true);
    }
  });

  it('is one object a line for programs', async () => {
    const written = await lines({ format: 'json' }, entry);
    for (const line of written) {
      const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
      expect(new Date(String(time)).toISOString()).to.equal(time);
      const { none: _, ...context } = entry.context;
      expect(rest).to.deep.equal({ level: 'info', message: entry.message, ...context });
    }
  });

  it('keeps the order of what was said while it was being loaded', async () => {
    const entries = ['a', 'b', 'c'].map((message) => ({ ...entry, message }));
    const written = await lines({ format: 'json' }, ...entries);
    const messages = written.map((line) => (JSON.parse(line) as LogEntry).message);
    expect(messages).to.deep.equal(['a', 'b', 'c', 'a', 'b', 'c']);
  });

  it('leaves out what is below its level', async () => {
    const entries = (['error', 'warn', 'info', 'debug'] as const).map((level) => ({ ...entry, level }));
    for (const [level, count] of [
      ['silent', 0],
      ['error', 1],
      ['warn', 2],
      ['info', 3],
      ['debug', 4],
    ] as const) {
      expect((await lines({ level }, ...entries)).length, level).to.equal(2 * count);
    }
  });
});
