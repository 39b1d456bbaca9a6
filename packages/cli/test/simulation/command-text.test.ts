import { expect } from 'chai';
import { describe, it } from 'mocha';

import { resolveConfig } from '#src/config/resolve-config.js';
import { commandOptions } from '#src/options/command-options.js';
import { simOptions } from '#src/options/sim-options.js';
import { commandText } from '#src/simulation/command-text.js';

const config = (flags: Record<string, unknown>, env: Record<string, string> = {}) =>
  resolveConfig({ ...commandOptions('sim'), ...simOptions }, { flags, env, file: undefined });

describe('the command that runs the same again', () => {
  it('names the seed and what was given, from wherever it came', async () => {
    const resolved = await config({ peers: '100', tune: ['latency=20ms'], json: true }, { SHOAL_UPLINK: '12.5' });
    expect(commandText(['flash-crowd'], resolved)).to.equal(
      'shoal sim flash-crowd --seed 1 --peers 100 --uplink 12.5 --tune latency=20ms',
    );
  });

  it('replaces given values', async () => {
    const resolved = await config({ peers: '100', policies: ['random,circular'] });
    expect(commandText(['churn'], resolved, { seed: 7, segmentPolicy: 'random' })).to.equal(
      'shoal sim churn --seed 7 --peers 100 --segments random',
    );
    expect(
      commandText(['compare', 'churn'], resolved, { policies: ['random', 'circular'], out: 'lab', seeds: 5 }),
    ).to.equal('shoal sim compare churn --seed 1 --peers 100 --policies random,circular --out lab --seeds 5');
  });

  it('is fit for a shell', async () => {
    expect(commandText(["./o'my scenario.mjs"], await config({ inputs: 'a b' }))).to.equal(
      "shoal sim './o'\\''my scenario.mjs' --seed 1 --inputs 'a b'",
    );
  });
});
