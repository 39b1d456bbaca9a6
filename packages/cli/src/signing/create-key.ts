import { generateKeyPairSync } from 'node:crypto';
import { rmSync } from 'node:fs';

import { ExitCode, ShoalError } from '@shoal/common';
import { publicKeyText } from '@shoal/common/signing';

import type { Call } from '../command.js';
import { PRIVATE_MODE, PUBLIC_MODE, writeNewPem } from '../pem/write-pem.js';

/** Makes a key to sign with, and beside it the one to trust. */
export function key({ args, config, context }: Call<'key'>): Promise<ExitCode> {
  const [action, file] = args;
  if (action !== 'create') throw new ShoalError(ExitCode.usage, `'${action}' is no action: shoal key create FILE`);
  if (file === undefined) throw new ShoalError(ExitCode.usage, 'name the file for the key: shoal key create FILE');
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const publicFile = `${file}.pub`;
  writeNewPem(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), PRIVATE_MODE);
  try {
    writeNewPem(publicFile, publicKey.export({ type: 'spki', format: 'pem' }).toString(), PUBLIC_MODE);
  } catch (error) {
    // Half a pair is useless.
    rmSync(file);
    throw error;
  }
  const { output } = context;
  if (config.json) output.json({ privateKey: file, publicKey: publicFile, key: publicKeyText(publicKey) });
  else {
    output.print(`${file}      keep it to yourself: shoal share --sign ${file}`);
    output.print(`${publicFile}  for all clients: shoal get --trust ${publicFile}`);
  }
  return Promise.resolve(ExitCode.done);
}
