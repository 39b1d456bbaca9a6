import { expect } from 'chai';
import { describe, it } from 'mocha';

import { choice, type Format, hostAndPort, integer, list, onOff, path, port, trackerUrl } from '#src/config/formats.js';
import { duration, durationOrForever, interval, longDuration, size } from '#src/config/units.js';

/** The value of a text: undefined if it is refused. */
function read<T>(format: Format<T>, text: string): T | undefined {
  const value = format.parse(text);
  return value !== undefined && format.accepts(value) ? value : undefined;
}

const cases: readonly (readonly [what: string, format: Format<unknown>, meanings: Record<string, unknown>])[] = [
  [
    'a duration',
    duration,
    {
      '500ms': 500,
      '10s': 10_000,
      '10m': 600_000,
      '2h': 7_200_000,
      '1.5s': 1_500,
      '10 s': 10_000,
      '10S': 10_000,
      '0': 0,
      '0s': 0,
      '10': undefined,
      '1000': undefined,
      '-1s': undefined,
      s: undefined,
      '1d': 86_400_000,
      '1w': undefined,
      '24d': 2_073_600_000,
      '25d': undefined,
      '596h': 2_145_600_000,
      '597h': undefined,
      '': undefined,
      '1s2': undefined,
      forever: undefined,
    },
  ],
  ['an interval', interval, { '1ms': 1, '0': undefined, '0s': undefined }],
  // No timer bounds these.
  [
    'a long duration',
    longDuration,
    { '365d': 31_536_000_000, '0': 0, '36500d': 3_153_600_000_000, '36501d': undefined },
  ],
  [
    'a duration or forever',
    durationOrForever,
    { forever: Infinity, '10s': 10_000, '365d': 31_536_000_000, '0': 0, ever: undefined },
  ],
  [
    'a size',
    size(1024, 16 * 1024 * 1024),
    {
      '1024': 1024,
      '1KiB': 1024,
      '1k': 1024,
      '2KIB': 2048,
      '0.5MiB': 524_288,
      '16MiB': 16_777_216,
      '1M': 1_048_576,
      '17MiB': undefined,
      '1GiB': undefined,
      '10': undefined,
      '1KB': undefined,
      '-1KiB': undefined,
      '': undefined,
    },
  ],
  [
    'a port',
    port,
    { '0': 0, '65535': 65_535, '65536': undefined, '-1': undefined, '1.5': undefined, x: undefined, '': undefined },
  ],
  ['a number of 1 or more', integer(1), { '1': 1, '0': undefined, '9007199254740993': undefined }],
  ['a switch', onOff, { true: true, '1': true, Yes: true, off: false, '0': false, '': undefined, x: undefined }],
  ['a choice', choice('a', 'b'), { a: 'a', A: undefined, '': undefined }],
  ['a path', path, { 'a/b': 'a/b', '': undefined }],
  ['a list', list('name'), { a: ['a'], 'a, b': ['a', 'b'], 'a,,b': undefined, '': undefined }],
  [
    'a tracker URL',
    trackerUrl(4600),
    {
      'ws://host:1': { host: 'host', port: 1, tls: false },
      'WS://host:1/': { host: 'host', port: 1, tls: false },
      'ws://host:80': { host: 'host', port: 80, tls: false },
      'host:1': { host: 'host', port: 1 },
      host: { host: 'host', port: 4600 },
      '10.0.0.1': { host: '10.0.0.1', port: 4600 },
      'ws://[::1]:5': { host: '::1', port: 5, tls: false },
      '[::1]': { host: '::1', port: 4600 },
      '::1': undefined,
      'ws://host:99999': undefined,
      'ws://host:': undefined,
      'ws://host/path': undefined,
      'ws://user@host': undefined,
      'wss://host': { host: 'host', port: 4_600, tls: true },
      'Wss://host:2/': { host: 'host', port: 2, tls: true },
      'wsss://host': undefined,
      'http://host': undefined,
      'ws://': undefined,
      '': undefined,
    },
  ],
  [
    'an advertised address',
    hostAndPort,
    {
      host: { host: 'host', port: 0 },
      'host:5': { host: 'host', port: 5 },
      '[::1]:5': { host: '::1', port: 5 },
      ':5': undefined,
    },
  ],
];

describe('a format', () => {
  for (const [what, format, meanings] of cases) {
    for (const [text, meaning] of Object.entries(meanings)) {
      it(`${what}: "${text}" is ${meaning === undefined ? 'refused' : JSON.stringify(meaning)}`, () => {
        expect(read(format, text)).to.deep.equal(meaning);
      });
    }
  }

  it('asks what a size without a unit means that is hardly meant', () => {
    for (const doubtful of ['1', '10', '1023']) {
      expect(size(0).explain?.(doubtful) ?? '').to.match(new RegExp(`${doubtful}KiB or ${doubtful}MiB meant\\?`));
      expect(size(0).parse(doubtful)).to.equal(undefined);
      expect(size(0).parse(`${doubtful}B`)).to.equal(Number(doubtful));
    }
    for (const plain of ['0', '1024', '2000']) expect(size(0).parse(plain)).to.equal(Number(plain));
  });

  it('shows what it reads in the largest whole unit', () => {
    expect([0, 5, 1_000, 1_500, 90_000, 7_200_000].map((value) => duration.show(value))).to.deep.equal([
      '0',
      '5ms',
      '1s',
      '1500ms',
      '90s',
      '2h',
    ]);
    const format = size(0);
    expect([0, 5, 1024, 1536, 1_048_576].map((value) => format.show(value))).to.deep.equal([
      '0B',
      '5B',
      '1KiB',
      '1536B',
      '1MiB',
    ]);
  });
});
