import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ExitCode, ShoalError } from '@shoal/common';
import { assert, expect } from 'chai';
import { after, describe, it } from 'mocha';
import { type ConfigSources, resolveConfig } from '#src/config/resolve-config.js';
import { commandOptions } from '#src/options/command-options.js';
import type { Options } from '#src/options/option.js';

const clientOptions = commandOptions('client');
const getOptions = commandOptions('get');
const trackerOptions = commandOptions('tracker');

const folder = mkdtempSync(join(tmpdir(), 'shoal-config-'));
after(() => {
  rmSync(folder, { recursive: true });
});

function configFile(content: unknown): string {
  const path = join(folder, 'shoal.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

function sources(given: Partial<ConfigSources>): ConfigSources {
  return { flags: {}, env: {}, file: undefined, ...given };
}

async function problem(options: Options, given: Partial<ConfigSources>): Promise<string> {
  try {
    await resolveConfig(options, sources(given));
  } catch (error) {
    assert(error instanceof ShoalError);
    expect(error.exitCode).to.equal(ExitCode.usage);
    return error.message;
  }
  return expect.fail('nothing was refused');
}

describe('a value', () => {
  it('has no white space or byte order mark around it, in variables and files', async () => {
    const file = configFile(`\ufeff{"out": " /srv\\r\\n", "host": "::1"}\r\n`);
    const { out, host, port } = await resolveConfig(clientOptions, sources({ env: { SHOAL_PORT: '4601\n' }, file }));
    expect({ out, host, port }).to.deep.equal({ out: '/srv', host: '::1', port: 4_601 });
  });
});

describe('a token and the file of one', () => {
  it('are one choice: the stronger source makes it', async () => {
    for (const [given, token, tokenFile] of [
      [{ flags: { 'token-file': 'mine' }, env: { SHOAL_TOKEN: 'a.b.c' } }, undefined, 'mine'],
      [{ flags: { token: 'd.e.f' }, env: { SHOAL_TOKEN: 'a.b.c', SHOAL_TOKEN_FILE: 'f' } }, 'd.e.f', undefined],
      [{ env: { SHOAL_TOKEN: 'a.b.c' }, file: configFile({ 'token-file': 'f' }) }, 'a.b.c', undefined],
      [{ env: { SHOAL_TOKEN: 'a.b.c', SHOAL_TOKEN_FILE: 'f' } }, 'a.b.c', 'f'],
    ] as const) {
      const config = await resolveConfig(getOptions, sources(given));
      expect([config.token, config.tokenFile]).to.deep.equal([token, tokenFile]);
    }
  });
});

describe('a setting', () => {
  it('has its default where nothing is said', async () => {
    const config = await resolveConfig(getOptions, sources({}));
    expect(config.tracker).to.deep.equal([{ host: '127.0.0.1', port: 4600 }]);
    expect(config.advertise).to.deep.equal({ host: '', port: 0 });
    expect(config.connectTimeoutMs).to.equal(30_000);
    expect(config.seedForMs).to.equal(0);
    expect(config.randomSeed).to.equal(undefined);
    expect(config.json).to.equal(false);
  });

  it('is a flag before a variable before a file', async () => {
    const file = configFile({ 'connect-timeout': 1, 'stall-timeout': 1, keepalive: 1 });
    const env = { SHOAL_CONNECT_TIMEOUT: '2ms', SHOAL_STALL_TIMEOUT: '2ms' };
    const config = await resolveConfig(getOptions, { file, env, flags: { 'connect-timeout': '3ms' } });
    expect([config.connectTimeoutMs, config.stallTimeoutMs, config.keepaliveMs]).to.deep.equal([3, 2, 1]);
  });

  it('may be 0, false or empty where something else stands behind it', async () => {
    const file = configFile({ wait: 7, json: true, share: ['a'] });
    const env = { SHOAL_WAIT: '0', SHOAL_JSON: 'false' };
    const config = await resolveConfig(clientOptions, { file, env, flags: { share: [] } });
    expect([config.fileWaitMs, config.json, config.share]).to.deep.equal([0, false, []]);
  });

  it('is left alone by an empty variable', async () => {
    const config = await resolveConfig(trackerOptions, sources({ env: { SHOAL_PORT: '' } }));
    expect(config.port).to.equal(4600);
  });

  it('may be written in a file as a number or as text with a unit', async () => {
    const file = configFile({
      'peer-timeout': '1m',
      'init-timeout': 500,
      'max-frame-bytes': '1MiB',
      'max-send-queue-bytes': 70_000,
    });
    const config = await resolveConfig(trackerOptions, sources({ file }));
    const { peerTimeoutMs, initTimeoutMs, maxFrameBytes, maxSendQueueBytes } = config;
    expect([peerTimeoutMs, initTimeoutMs, maxFrameBytes, maxSendQueueBytes]).to.deep.equal([
      60_000, 500, 1_048_576, 70_000,
    ]);
  });

  it('lasts for ever where that is said', async () => {
    const file = configFile({ 'seed-for': 'forever' });
    expect((await resolveConfig(getOptions, sources({ file }))).seedForMs).to.equal(Infinity);
    expect((await resolveConfig(getOptions, sources({ env: { SHOAL_WAIT: 'forever' } }))).fileWaitMs).to.equal(
      Infinity,
    );
  });

  it('takes several values', async () => {
    const flags = await resolveConfig(clientOptions, sources({ flags: { share: ['a,b', 'c'] } }));
    expect(flags.share).to.deep.equal(['a,b', 'c']);
    const env = await resolveConfig(clientOptions, sources({ env: { SHOAL_GET: 'a, b' } }));
    expect(env.get).to.deep.equal(['a', 'b']);
    const file = await resolveConfig(clientOptions, sources({ file: configFile({ get: ['a'] }) }));
    expect(file.get).to.deep.equal(['a']);
  });

  it('takes several trackers, however they are given', async () => {
    const trackers = [
      { host: 'a', port: 1 },
      { host: '::1', port: 2, tls: true },
    ];
    const urls = ['a:1', 'wss://[::1]:2'];
    for (const given of [
      { flags: { tracker: urls } },
      { env: { SHOAL_TRACKER: urls.join(', ') } },
      { file: configFile({ tracker: urls }) },
      { file: configFile({ tracker: urls.join(',') }) },
    ]) {
      expect((await resolveConfig(getOptions, sources(given))).tracker).to.deep.equal(trackers);
    }
    const one = await resolveConfig(getOptions, sources({ env: { SHOAL_TRACKER: 'a' } }));
    expect(one.tracker).to.deep.equal([{ host: 'a', port: 4600 }]);
  });
});

describe('a bad value', () => {
  for (const [what, settings, given, line] of [
    ['in a flag', trackerOptions, { flags: { port: '70000' } }, '--port: "70000" is not a port number from 0 to 65535'],
    [
      'in a variable',
      getOptions,
      { env: { SHOAL_CONNECT_TIMEOUT: '10' } },
      'SHOAL_CONNECT_TIMEOUT: "10" is not a duration such as 500ms, 10s, 10m, 2h or 7d',
    ],
    [
      'among several: the one that counts',
      getOptions,
      { env: { SHOAL_TUNE: 'threads=none' }, flags: { tune: ['threads=three'] } },
      '--tune threads: "three" is not one of auto, separate, shared',
    ],
    [
      'that has a better explanation',
      getOptions,
      { flags: { tracker: ['https://host:1'] } },
      '--tracker: https://host:1: say wss:// for https://, ws:// for http://',
    ],
    [
      'among several: the one that is wrong',
      getOptions,
      { env: { SHOAL_TRACKER: 'good,ftp://host' } },
      'SHOAL_TRACKER: "ftp://host" is not a tracker URL such as ws://host:4600, wss://host:4600 or host:4600',
    ],
    [
      'of a terminal escape',
      getOptions,
      { flags: { out: 'x', rank: '\u001b[2J' } },
      '--rank: "\\u001b[2J" is not a whole number from 0 to 2147483647',
    ],
  ] as const) {
    it(what, async () => {
      expect(await problem(settings, given)).to.equal(line);
    });
  }

  for (const [content, line] of [
    [{ port: 'x' }, 'port: "x" is not a port number from 0 to 65535'],
    [{ port: -1 }, 'port: -1 is not a port number from 0 to 65535'],
    [{ port: null }, 'port: null is not a port number from 0 to 65535'],
    [{ port: [1] }, 'port: [1] is not a port number from 0 to 65535'],
    [{ port: { a: 1 } }, 'port: {"a":1} is not a port number from 0 to 65535'],
    [{ json: 'perhaps' }, 'json: "perhaps" is not true or false'],
    [{ json: 1 }, 'json: 1 is not true or false'],
    [{ 'peer-timeout': 0 }, 'peer-timeout: 0 is not a duration such as 500ms, 10s, 10m, 2h or 7d, and not 0'],
    [{ host: '' }, 'host: "" is not a host that is not empty'],
    [{ Port: 1 }, 'unknown key "Port": did you mean "port"?'],
    [{ barrierTimeoutMs: 1 }, 'unknown key "barrierTimeoutMs": did you mean "barrier-timeout"?'],
    [{ 'seed-for': 1 }, 'unknown key "seed-for": the command has no such setting'],
    ['[]', 'the file must hold one JSON object of settings'],
    ['null', 'the file must hold one JSON object of settings'],
  ] as const) {
    it(`in a file: ${JSON.stringify(content)}`, async () => {
      const file = configFile(content);
      expect(await problem(trackerOptions, { file })).to.equal(`${file}: ${line}`);
    });
  }

  it('in a file that is no JSON, or not there', async () => {
    const file = configFile('{"port": 1');
    expect((await problem(trackerOptions, { file })).startsWith(`${file}: not JSON: `)).to.equal(true);
    const none = join(folder, 'none.json');
    expect(await problem(trackerOptions, { file: none })).to.equal(`--config ${none}: there is no such file`);
    expect(await problem(trackerOptions, { file: folder })).to.equal(`--config ${folder}: it is a folder`);
  });
});
