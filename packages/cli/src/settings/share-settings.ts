import { clientSettings } from './client-settings.js';
import { indexSettings } from './index-settings.js';

/** What `shoal share` takes. */
export const shareSettings = { ...indexSettings, ...clientSettings('warn', Infinity) };
