import { defaultDownloaderOptions, defaultSessionOptions, defaultUploaderOptions } from '@shoal/client/core';
import { defaultTrackerOptions } from '@shoal/tracker/core';
import { defaultTrackerLimits } from '@shoal/tracker/io';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { commands } from '#src/commands/index.js';
import { HOOK_VARIABLES } from '#src/config/environment.js';
import { resolveConfig } from '#src/config/resolve-config.js';
import { commandOptions } from '#src/options/command-options.js';
import { environmentName, isTuning } from '#src/options/option.js';
import { flagHint } from '#src/options/removed-flags.js';
import { tuneKeys } from '#src/options/tune-keys.js';
import { userOptions } from '#src/options/user-options.js';

const MAX_HELP_WORDS = 12;

const loaded = await Promise.all(commands.map(({ load }) => load()));

describe('the options of every command', () => {
  for (const { name, options } of loaded) {
    it(`${name}: have names of their own, in lower case`, () => {
      const flags = Object.values(options).map(({ flag }) => flag);
      expect(new Set(flags).size).to.equal(flags.length);
      for (const flag of flags) expect(flag).to.match(/^[a-z]+(-[a-z]+)*$/);
      const letters = Object.values(options).flatMap(({ short = [] }) => short);
      expect(new Set(letters).size).to.equal(letters.length);
    });

    it(`${name}: accept their own defaults, as shown in help`, () => {
      for (const [key, { format, default: byDefault, defaultText }] of Object.entries(options)) {
        if (byDefault === undefined || byDefault === null) continue;
        assert(format.accepts(byDefault) || key === 'advertise', `${key} accepts its default`);
        if (defaultText !== undefined || Array.isArray(byDefault)) continue;
        expect(format.parse(format.show(byDefault)) ?? byDefault, `${key} is shown unchanged`).to.deep.equal(byDefault);
      }
    });

    it(`${name}: share no variable with the hook of --on-complete`, () => {
      const hook = Object.keys(HOOK_VARIABLES);
      for (const { flag } of Object.values(options)) expect(hook, flag).to.not.include(environmentName(flag));
    });

    it(`${name}: are described in few words, without a full stop`, () => {
      for (const { flag, help } of Object.values(options)) {
        expect(help, flag).to.match(/^([^A-Z]|[A-Z]{2}).*[^.]$/);
        expect(help.split(' ').length, `${flag}: ${help}`).to.be.at.most(MAX_HELP_WORDS);
      }
    });

    it(`${name}: shows at most fifteen in its short help, and one in one place`, () => {
      const all = Object.values(options);
      expect(all.filter(({ basic }) => (basic as readonly string[]).includes(name)).length).to.be.at.most(17);
      for (const { flag, basic, further, tuning } of all) {
        const places = [basic, further, tuning].filter((list: readonly string[]) => list.includes(name));
        expect(places.length, flag).to.equal(1);
      }
    });
  }
});

describe('a tuning key', () => {
  it('sets an option of a machine or of the host', () => {
    const machines = { ...defaultSessionOptions, ...defaultDownloaderOptions, ...defaultUploaderOptions };
    const tracker = { ...defaultTrackerOptions, ...defaultTrackerLimits };
    const host = ['threads', 'hashThreads', 'maxIndexCacheBytes', 'maxOpenFiles', 'verifyReads', 'openTimeoutMs'];
    const known = [...Object.keys({ ...machines, ...tracker }), ...host, 'maxFreeBufferBytes', 'clockToleranceMs'];
    expect(Object.keys(tuneKeys).filter((property) => !known.includes(property))).to.deep.equal([]);
  });

  it('has the default of the machines', async () => {
    const config: Record<string, unknown> = await resolveConfig(commandOptions('client'), {
      flags: {},
      env: {},
      file: undefined,
    });
    const machines = { ...defaultSessionOptions, ...defaultDownloaderOptions, ...defaultUploaderOptions };
    for (const [name, value] of Object.entries(machines)) {
      if (name in tuneKeys) expect(config[name], name).to.deep.equal(value);
    }
    const tracker: Record<string, unknown> = await resolveConfig(commandOptions('tracker'), {
      flags: {},
      env: {},
      file: undefined,
    });
    for (const [name, value] of Object.entries({ ...defaultTrackerOptions, ...defaultTrackerLimits })) {
      if (name in tuneKeys && name !== 'randomSeed') expect(tracker[name], name).to.deep.equal(value);
    }
  });
});

describe('an option that stands for several', () => {
  const client = (flags: object): Promise<Record<string, unknown>> =>
    resolveConfig(commandOptions('client'), { flags: { ...flags }, env: {}, file: undefined });
  const tracker = (flags: object): Promise<Record<string, unknown>> =>
    resolveConfig(commandOptions('tracker'), { flags: { ...flags }, env: {}, file: undefined });

  it('--peer-timeout keeps the proportions of all timeouts towards peers', async () => {
    const { idleTimeoutMs, keepaliveMs, ackTimeoutMs, openTimeoutMs } = await client({ 'peer-timeout': '6s' });
    expect([idleTimeoutMs, keepaliveMs, ackTimeoutMs, openTimeoutMs]).to.deep.equal([6_000, 2_000, 3_000, 500]);
    const { peerTimeoutMs, initTimeoutMs } = await tracker({ 'peer-timeout': '6s' });
    expect([peerTimeoutMs, initTimeoutMs]).to.deep.equal([6_000, 10_000]);
  });

  it('--max-memory keeps the proportions of buffers and queues, and room for one message', async () => {
    const half = await client({ 'max-memory': '232MiB' });
    expect(half['maxTotalSendBytes']).to.equal(128 * 1024 * 1024);
    expect(half['maxOutstandingBytes']).to.equal(8 * 1024 * 1024);
    const least = await client({ 'max-memory': '64MiB' });
    expect(least['maxSendQueueBytes']).to.be.at.least(17 * 1024 * 1024);
  });

  it('--max-uploads is the limit, with super-seeding too', async () => {
    const few = await client({ 'max-uploads': '1' });
    expect([few['firstUploads'], few['maxActiveUploads'], few['maxActiveSeederUploads']]).to.deep.equal([1, 1, 1]);
    const many = await client({ 'max-uploads': '100' });
    expect([many['firstUploads'], many['activeUploads'], many['maxActiveUploads']]).to.deep.equal([2, 6, 100]);
  });

  it('--quarantine off asks for no reports', async () => {
    expect((await tracker({ quarantine: 'off' }))['reportThreshold']).to.equal(0);
    expect((await tracker({}))['reportThreshold']).to.equal(defaultTrackerOptions.reportThreshold);
  });

  it('leaves alone what is given by --tune', async () => {
    const given = await client({ 'peer-timeout': '6s', tune: ['ack-timeout=9s', 'keepalive=20s'] });
    expect([given['ackTimeoutMs'], given['keepaliveMs'], given['idleTimeoutMs']]).to.deep.equal([9_000, 20_000, 6_000]);
  });
});

describe('a flag that a command does not take', () => {
  for (const [flag, hint] of [
    ['trakcer', 'did you mean "--tracker"?'],
    ['have-coalesce', 'use --tune have-coalesce=VALUE'],
    ['max-active-uploads', 'use --max-uploads, or --tune max-active-uploads=NUMBER'],
    ['max-request-frame', 'it is fixed'],
    ['nonsense', undefined],
  ] as const) {
    it(flag, () => {
      expect(flagHint(flag, commandOptions('get'))).to.equal(hint);
    });
  }
});

it('the flags of all commands are few enough to know', () => {
  expect(Object.keys(userOptions).length).to.be.at.most(60);
  for (const option of Object.values(userOptions)) expect(isTuning(option)).to.equal(false);
});
