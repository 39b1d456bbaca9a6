import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Offer } from '@shoal/client/core';

import { getCommand } from '#src/client/get-command.js';

type Config = Parameters<typeof getCommand>[1];

const config = { tracker: [{ host: 'tracker-host', port: 4600 }] } as unknown as Config;
const offers = (...names: readonly string[]): Offer[] => names.map((name) => ({ manifest: { name } }) as Offer);

describe('the command for another machine', () => {
  it('names the tracker and the files, as a shell takes them', () => {
    assert.equal(getCommand(offers('model-7'), config), 'shoal get --tracker ws://tracker-host:4600 model-7');
    assert.equal(
      getCommand(offers("it's $HOME", '-rf'), config),
      "shoal get --tracker ws://tracker-host:4600 -- 'it'\\''s $HOME' -rf",
    );
    assert.match(getCommand(offers('a', 'b', 'c', 'd', 'e'), config), / --all$/);
  });

  it('does not lead elsewhere by a loopback address where this machine has another', () => {
    const local = { ...config, tracker: [{ host: 'localhost', port: 4601 }] };
    assert.doesNotMatch(getCommand(offers('a'), local), /localhost/);
  });

  it('says what access takes, and not the token', () => {
    const command = getCommand(offers('a'), { ...config, token: 'secret-token' });
    assert.match(command, /--token-file TOKEN/);
    assert.doesNotMatch(command, /secret-token/);
  });
});
