import { commonSettings } from './common-settings.js';

/** What `shoal key` takes. */
export const keySettings = commonSettings('warn');
