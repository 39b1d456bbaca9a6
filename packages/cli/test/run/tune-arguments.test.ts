import { expect } from 'chai';
import { it } from 'mocha';

import { resolveConfig } from '#src/config/resolve-config.js';
import { commandOptions } from '#src/options/command-options.js';
import { tuneArguments } from '#src/run/tune-arguments.js';

it('passes on the tuning keys that differ from the defaults', async () => {
  const options = commandOptions('client');
  const config = await resolveConfig(options, { flags: {}, env: {}, file: undefined });
  expect(tuneArguments(options, config)).to.deep.equal([]);
  const changed = { ...config, threads: 'shared', ackTimeoutMs: 1_500, logSegments: true, verifyReads: false };
  expect(new Set(tuneArguments(options, changed).filter((argument) => argument !== '--tune'))).to.deep.equal(
    new Set(['threads=shared', 'ack-timeout=1500ms', 'log-segments=on', 'verify-reads=off']),
  );
});
