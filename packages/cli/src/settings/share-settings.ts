import { clientSettings } from './client-settings.js';
import { indexSettings } from './index-settings.js';
import { signSetting } from './signing-settings.js';

/** What `shoal share` takes. */
export const shareSettings = { ...signSetting, ...indexSettings, ...clientSettings('warn', Infinity) };
