import { onOff, optional, path, setting, text } from '../config/config.js';
import { clientSettings } from './client-settings.js';
import { trustSetting } from './signing-settings.js';
import { wantedSettings } from './wanted-settings.js';

/** What `shoal get` takes. */
export const getSettings = {
  out: optional<string>(
    'out',
    path,
    'folder to download into, made where it is missing',
    '., with --stdout a temporary folder',
  ),
  stdout: setting(
    'stdout',
    onOff,
    false,
    'write the one file named to standard output while it comes, a directory as a tar archive',
  ),
  all: setting('all', onOff, false, 'download every file that the tracker lists'),
  ...trustSetting,
  ...wantedSettings,
  onComplete: optional<string>(
    'on-complete',
    text('command'),
    'run by the shell for each file that is complete and verified, told by SHOAL_COMPLETED_NAME, _PATH, _DIGEST and _BYTES',
  ),
  ...clientSettings('warn', 0),
};
