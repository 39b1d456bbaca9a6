import { defaultSessionOptions as session } from '@shoal/client/core';
import { integer, list, onOff, setting } from '../config/config.js';

/** How the files that are wanted share a client. */
export const wantedSettings = {
  priority: setting<readonly string[]>(
    'priority',
    list('name=level'),
    [],
    'fetch this file before (high) or after (low) the others; may be given several times',
  ),
  repair: setting(
    'repair',
    onOff,
    false,
    "make right what has a wanted file's name and is not right, instead of ending with exit code 6",
  ),
  maxOpenDownloads: setting(
    'max-open-downloads',
    integer(1),
    session.maxOpenDownloads,
    'files downloaded at a time; the others wait, by priority',
  ),
};
