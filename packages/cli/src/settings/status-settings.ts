import { duration, setting } from '../config/config.js';
import { commonSettings } from './common-settings.js';
import { tlsDialSettings } from './tls-settings.js';
import { tokenSettings } from './token-setting.js';
import { trackerSetting } from './tracker-setting.js';

/** What `shoal status` takes. */
export const statusSettings = {
  ...trackerSetting,
  ...tokenSettings,
  connectTimeoutMs: setting('connect-timeout', duration, 5_000, 'how long the tracker may take to answer'),
  ...commonSettings('warn'),
  ...tlsDialSettings,
};
