import { list, onOff, optional, path, setting } from '../config/config.js';
import { clientSettings } from './client-settings.js';
import { indexSettings } from './index-settings.js';
import { signSetting, trustSetting } from './signing-settings.js';
import { wantedSettings } from './wanted-settings.js';

/** What `shoal client` takes. */
export const clientDaemonSettings = {
  input: optional<string>('input', path, 'assignment input: files owned and wanted, as in in3.txt'),
  share: setting<readonly string[]>('share', list('path'), [], 'file or folder to offer; may be given several times'),
  get: setting<readonly string[]>(
    'get',
    list('name'),
    [],
    'file to download, by name or digest; may be given several times',
  ),
  all: setting('all', onOff, false, 'download every file that the tracker lists'),
  ...trustSetting,
  ...wantedSettings,
  out: setting('out', path, '.', 'folder to download into, made where it is missing'),
  ...signSetting,
  ...indexSettings,
  ...clientSettings('info', Infinity),
};
