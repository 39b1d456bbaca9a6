import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { defaultDownloaderOptions, defaultSessionOptions, defaultUploaderOptions } from '@shoal/client/core';
import { environmentName, HOOK_VARIABLES } from '#src/config/config.js';
import { defaultTrackerOptions } from '@shoal/tracker/core';
import { defaultTrackerLimits } from '@shoal/tracker/io';

import { commands } from '#src/commands/index.js';
import { clientDaemonSettings } from '#src/settings/client-daemon-settings.js';
import { trackerSettings } from '#src/settings/tracker-settings.js';

describe('the settings of every command', async () => {
  for (const { name, load } of commands) {
    const { settings } = await load();

    it(`${name}: have flags of their own, in lower case`, () => {
      const flags = Object.values(settings).map(({ flag }) => flag);
      assert.equal(new Set(flags).size, flags.length);
      for (const flag of flags) assert.match(flag, /^[a-z]+(-[a-z]+)*$/);
    });

    it(`${name}: accept their own defaults, as shown in help`, () => {
      for (const [key, { format, default: byDefault, defaultText }] of Object.entries(settings)) {
        if (byDefault === undefined || byDefault === null) continue;
        assert.ok(format.accepts(byDefault) || key === 'advertise', `${key} accepts its default`);
        if (defaultText !== undefined || Array.isArray(byDefault)) continue;
        assert.deepEqual(format.parse(format.show(byDefault)) ?? byDefault, byDefault, `${key} is shown as it is`);
      }
    });

    it(`${name}: are none of the names by which a hook is told of its file`, () => {
      const hook = Object.keys(HOOK_VARIABLES);
      for (const { flag } of Object.values(settings)) assert.ok(!hook.includes(environmentName(flag)), flag);
    });

    it(`${name}: carry their units in their keys`, () => {
      for (const [key, { format }] of Object.entries(settings)) {
        if (format.placeholder === 'duration') assert.match(key, /Ms$/);
        if (format.placeholder === 'size') assert.match(key, /Bytes(PerSecond)?$/);
      }
    });

    it(`${name}: are described by a clause, without a full stop`, () => {
      for (const { doc } of Object.values(settings)) assert.match(doc, /^[^A-Z].*[^.]$/);
    });
  }

  it('include every option of the machines', () => {
    const { verifySignature: _, ...session } = defaultSessionOptions;
    const machines = { ...session, ...defaultDownloaderOptions, ...defaultUploaderOptions };
    const client = Object.keys(clientDaemonSettings);
    const names = new Map([
      ['requestedRank', 'rank'],
      ['backupTrackers', 'tracker'],
      ['priorities', 'priority'],
      ['trustedKeys', 'trust'],
      // A client that has a token makes itself a key, and needs credentials of others.
      ['publicKey', 'tokenFile'],
      ['needsCredentials', 'tokenFile'],
      ['needsTokens', 'authSecret'],
    ]);
    for (const key of Object.keys(machines)) assert.ok(client.includes(names.get(key) ?? key), `client: ${key}`);
    const tracker = Object.keys(trackerSettings);
    const { hashSecret: __, ...trackerOptions } = defaultTrackerOptions;
    for (const key of Object.keys({ ...trackerOptions, ...defaultTrackerLimits })) {
      assert.ok(tracker.includes(names.get(key) ?? key), `tracker: ${key}`);
    }
  });

  it('go by variables named after their flags', () => {
    assert.equal(environmentName('connect-timeout'), 'SHOAL_CONNECT_TIMEOUT');
  });
});
