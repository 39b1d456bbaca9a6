import { longDuration, optional, path, setting } from '../config/config.js';
import { commonSettings } from './common-settings.js';
import { sessionSettings } from './session-settings.js';
import { threadsSetting } from './threads-setting.js';
import { tuningSettings } from './tuning-settings.js';

/** What `shoal run` takes. */
export const runSettings = {
  out: optional<string>('out', path, 'folder for the outputs, made where it is missing', 'DIR'),
  ...sessionSettings(20_000, 2_000),
  deadlineMs: setting('deadline', longDuration, 0, 'stop with exit code 8 after this long', 'none'),
  // Every client of the swarm shares this machine.
  ...threadsSetting('shared'),
  ...commonSettings('warn'),
  ...tuningSettings,
};
