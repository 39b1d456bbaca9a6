import { expect } from 'chai';
import { it } from 'mocha';

import { onOff, setting, type Values } from '#src/config/config.js';

import { changedFlags } from '#src/run/changed-flags.js';
import { threadsSetting } from '#src/settings/threads-setting.js';
import { tuningSettings } from '#src/settings/tuning-settings.js';

it('passes on by flags what is not the default', () => {
  const settings = { ...threadsSetting('separate'), ...tuningSettings };
  const defaults = Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default]));
  const values = { ...(defaults as Values<typeof settings>) };
  expect(changedFlags(settings, values)).to.deep.equal([]);
  const changed = {
    ...values,
    threads: 'shared',
    ackTimeoutMs: 1_500,
    maxSendQueueBytes: 1_048_576,
    logSegments: true,
  };
  expect(changedFlags(settings, changed)).to.deep.equal([
    ...['--threads', 'shared', '--ack-timeout', '1500ms', '--note-segments', '--max-send-queue', '1MiB'],
  ]);
});

it('turns off what is on by default', () => {
  const settings = { verifyReads: setting('verify-reads', onOff, true, '') };
  expect(changedFlags(settings, { verifyReads: true })).to.deep.equal([]);
  expect(changedFlags(settings, { verifyReads: false })).to.deep.equal(['--no-verify-reads']);
});
