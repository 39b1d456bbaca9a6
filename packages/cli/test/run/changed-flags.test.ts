import assert from 'node:assert/strict';
import { it } from 'node:test';

import { onOff, setting, type Values } from '#src/config/config.js';

import { changedFlags } from '#src/run/changed-flags.js';
import { threadsSetting } from '#src/settings/threads-setting.js';
import { tuningSettings } from '#src/settings/tuning-settings.js';

it('passes on by flags what is not the default', () => {
  const settings = { ...threadsSetting('separate'), ...tuningSettings };
  const defaults = Object.fromEntries(Object.entries(settings).map(([key, setting]) => [key, setting.default]));
  const values = { ...(defaults as Values<typeof settings>) };
  assert.deepEqual(changedFlags(settings, values), []);
  const changed = {
    ...values,
    threads: 'shared',
    ackTimeoutMs: 1_500,
    maxSendQueueBytes: 1_048_576,
    logSegments: true,
  };
  assert.deepEqual(changedFlags(settings, changed), [
    ...['--threads', 'shared', '--ack-timeout', '1500ms', '--note-segments', '--max-send-queue', '1MiB'],
  ]);
});

it('turns off what is on by default', () => {
  const settings = { verifyReads: setting('verify-reads', onOff, true, '') };
  assert.deepEqual(changedFlags(settings, { verifyReads: true }), []);
  assert.deepEqual(changedFlags(settings, { verifyReads: false }), ['--no-verify-reads']);
});
