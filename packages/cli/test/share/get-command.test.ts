import type { Offer } from '@shoal/client/core';
import { expect } from 'chai';
import { describe, it } from 'mocha';

import { getCommand } from '#src/share/get-command.js';

type Config = Parameters<typeof getCommand>[1];

const config = { tracker: [{ host: 'tracker-host', port: 4600 }] } as unknown as Config;
const offers = (...names: readonly string[]): Offer[] => names.map((name) => ({ manifest: { name } }) as Offer);

describe('the command for another machine', () => {
  it('names the tracker and the files, as a shell takes them', () => {
    expect(getCommand(offers('model-7'), config)).to.equal('shoal get --tracker ws://tracker-host:4600 model-7');
    expect(getCommand(offers("it's $HOME", '-rf'), config)).to.equal(
      "shoal get --tracker ws://tracker-host:4600 -- 'it'\\''s $HOME' -rf",
    );
    expect(getCommand(offers('a', 'b', 'c', 'd', 'e'), config)).to.match(/ --all$/);
  });

  it('does not lead elsewhere by a loopback address where this machine has another', () => {
    const local = { ...config, tracker: [{ host: 'localhost', port: 4601 }] };
    expect(getCommand(offers('a'), local)).to.not.match(/localhost/);
  });

  it('says what access takes, and not the token', () => {
    const command = getCommand(offers('a'), { ...config, token: 'secret-token' });
    expect(command).to.match(/--token-file TOKEN/);
    expect(command).to.not.match(/secret-token/);
  });
});
