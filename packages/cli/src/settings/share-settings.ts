import { clientSettings } from './client-settings.js';
import { segmentSetting } from './segment-setting.js';

/** What `shoal share` takes. */
export const shareSettings = { ...segmentSetting, ...clientSettings('warn', Infinity) };
