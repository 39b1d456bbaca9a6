import { defaultDownloaderOptions, defaultSessionOptions, defaultUploaderOptions } from '@shoal/client/core';
import { environmentName, HOOK_VARIABLES } from '#src/config/config.js';
import { defaultTrackerOptions } from '@shoal/tracker/core';
import { defaultTrackerLimits } from '@shoal/tracker/io';
import { assert, expect } from 'chai';
import { describe, it } from 'mocha';

import { commands } from '#src/commands/index.js';
import { clientDaemonSettings } from '#src/settings/client-daemon-settings.js';
import { trackerSettings } from '#src/settings/tracker-settings.js';

const loaded = await Promise.all(commands.map(async ({ name, load }) => ({ name, settings: (await load()).settings })));

describe('the settings of every command', () => {
  for (const { name, settings } of loaded) {
    it(`${name}: have flags of their own, in lower case`, () => {
      const flags = Object.values(settings).map(({ flag }) => flag);
      expect(new Set(flags).size).to.equal(flags.length);
      for (const flag of flags) expect(flag).to.match(/^[a-z]+(-[a-z]+)*$/);
    });

    it(`${name}: accept their own defaults, as shown in help`, () => {
      for (const [key, { format, default: byDefault, defaultText }] of Object.entries(settings)) {
        if (byDefault === undefined || byDefault === null) continue;
        assert(format.accepts(byDefault) || key === 'advertise', `${key} accepts its default`);
        if (defaultText !== undefined || Array.isArray(byDefault)) continue;
        expect(format.parse(format.show(byDefault)) ?? byDefault, `${key} is shown unchanged`).to.deep.equal(byDefault);
      }
    });

    it(`${name}: are none of the variables of an --on-complete command`, () => {
      const hook = Object.keys(HOOK_VARIABLES);
      for (const { flag } of Object.values(settings)) expect(hook, flag).to.not.include(environmentName(flag));
    });

    it(`${name}: carry their units in their keys`, () => {
      for (const [key, { format }] of Object.entries(settings)) {
        if (format.placeholder === 'duration') expect(key).to.match(/Ms$/);
        if (format.placeholder === 'size') expect(key).to.match(/Bytes(PerSecond)?$/);
      }
    });

    it(`${name}: are described by a clause, without a full stop`, () => {
      for (const { doc } of Object.values(settings)) expect(doc).to.match(/^[^A-Z].*[^.]$/);
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
      // A client that has a token makes itself a key, and needs credentials of peers.
      ['publicKey', 'tokenFile'],
      ['needsCredentials', 'tokenFile'],
      ['needsTokens', 'authSecret'],
    ]);
    for (const key of Object.keys(machines)) expect(client, `client: ${key}`).to.include(names.get(key) ?? key);
    const tracker = Object.keys(trackerSettings);
    const { hashSecret: __, ...trackerOptions } = defaultTrackerOptions;
    for (const key of Object.keys({ ...trackerOptions, ...defaultTrackerLimits })) {
      expect(tracker, `tracker: ${key}`).to.include(names.get(key) ?? key);
    }
  });

  it('go by variables named after their flags', () => {
    expect(environmentName('connect-timeout')).to.equal('SHOAL_CONNECT_TIMEOUT');
  });
});
