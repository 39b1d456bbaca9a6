import { integer, onOff, setting } from '../config/config.js';

import { commonSettings } from './common-settings.js';

/** What `shoal cert` takes. */
export const certSettings = {
  days: setting('days', integer(1, 3_650), 397, 'days that the certificate of a host is valid'),
  caDays: setting('ca-days', integer(1, 36_500), 3_650, 'days that a new CA is valid'),
  renew: setting('renew', onOff, false, 'make new certificates for hosts that have one; the CA stays'),
  ...commonSettings('warn'),
};
