import { randomBytes, randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';

import { ExitCode, type Grant, isDigest, ShoalError } from '@shoal/common';
import { createToken, filesProblem, readPrivateKey, readSecret, type TokenKey } from '@shoal/common/token';

import type { Call } from '../command.js';
import { refuseLoose } from '../pem/read-pem.js';
import type { ConfigOf } from '../options/command-options.js';

const SECRET_BYTES = 32;

/** Makes a join token, or the secret for it. */
export async function token({ args, config, context }: Call<'token'>): Promise<ExitCode> {
  const [action, file, ...rest] = args;
  if (rest.length === 0 && action === 'secret' && file !== undefined) {
    writeSecret(file);
    if (config.json) context.output.json({ event: 'secret', path: file });
    else context.output.print(`a new secret is in ${file}, readable by you alone`);
    return ExitCode.done;
  }
  if (action !== 'create' || file !== undefined) {
    throw new ShoalError(ExitCode.usage, 'say shoal token create, or shoal token secret FILE: see shoal help token');
  }
  const subject = subjectOf(config);
  const made = await createToken({ grant: grantOf(config), subject, lifetimeMs: config.expiresInMs }, keyOf(config));
  if (config.json) context.output.json({ event: 'token', token: made, subject });
  else context.output.print(made);
  return ExitCode.done;
}

type Config = ConfigOf<'token'>;

/** Bounds count by subject: tokens that name none must not share them. */
function subjectOf({ subject }: Config): string {
  if (subject === '') throw new ShoalError(ExitCode.usage, '--subject is empty: leave it out to have one made up');
  return subject ?? `token-${randomUUID()}`;
}

function grantOf({ scope, file }: Config): Grant {
  const unknown = scope.find((one) => one !== 'get' && one !== 'share');
  if (unknown !== undefined) throw new ShoalError(ExitCode.usage, `--scope ${unknown} is neither get nor share`);
  const files = file.map((one) => (isDigest(one.toLowerCase()) ? one.toLowerCase() : one));
  const problem = filesProblem(files);
  if (problem !== undefined) throw new ShoalError(ExitCode.usage, `--file: ${problem}`);
  return { mayGet: scope.includes('get'), mayShare: scope.includes('share'), files };
}

function keyOf({ authSecret, authPrivateKey }: Config): TokenKey {
  if (authSecret !== undefined) refuseLoose('--auth-secret', authSecret);
  if (authPrivateKey !== undefined) refuseLoose('--auth-private-key', authPrivateKey);
  if (authSecret !== undefined && authPrivateKey === undefined) return readSecret(authSecret);
  if (authSecret === undefined && authPrivateKey !== undefined) return readPrivateKey(authPrivateKey);
  throw new ShoalError(ExitCode.usage, 'give one of --auth-secret and --auth-private-key to make the token with');
}

function writeSecret(path: string): void {
  try {
    writeFileSync(path, `${randomBytes(SECRET_BYTES).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    throw new ShoalError(ExitCode.usage, `no secret is written: ${(error as Error).message}`);
  }
}
