import { list, optional, path, setting } from '../config/config.js';

/** Whose name stands under what is offered. */
export const signSetting = {
  signKey: optional<string>('sign', path, 'sign what is offered with this private key, made by shoal key create'),
};

/** Whose signature is wanted under what is fetched. */
export const trustSetting = {
  trust: setting<readonly string[]>(
    'trust',
    list('path'),
    [],
    'fetch only what the owner of this public key signed; may be given several times, for any one of them',
  ),
};
