import { durationOrForever, list, optional, path, setting, text } from '../config/config.js';

import { commonSettings } from './common-settings.js';

/** What `shoal token` takes. */
export const makeTokenSettings = {
  authSecret: optional<string>('auth-secret', path, 'file with the secret that the tracker has too'),
  authPrivateKey: optional<string>(
    'auth-private-key',
    path,
    'file with a private key in PEM, Ed25519 or P-256; the tracker has its public key',
  ),
  scope: setting<readonly string[]>(
    'scope',
    list('scope'),
    ['get'],
    'what the token is for, get or share; may be given several times',
    'get',
  ),
  file: setting<readonly string[]>(
    'file',
    list('file'),
    [],
    'a digest, or a name in which * and ? stand for others, that it is for; may be given several times',
    'every file',
  ),
  expiresInMs: setting('expires-in', durationOrForever, 86_400_000, 'how long it is good for'),
  subject: optional<string>(
    'subject',
    text('name'),
    'who holds it: all clients with tokens of one subject share its bounds; else one is made up at random',
  ),
  ...commonSettings('warn'),
};
