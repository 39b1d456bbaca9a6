import { readFileSync } from 'node:fs';

import { ExitCode, ShoalError } from '@shoal/common';
import { optional, path, text } from '@shoal/common/config';

/** What lets a command in where the tracker admits members only. */
export const tokenSettings = {
  token: optional<string>('token', text('token'), 'join token for the tracker; others see it in the list of processes'),
  tokenFile: optional<string>('token-file', path, 'file with the join token for the tracker'),
};

/** A token is dots, dashes, letters and digits: RFC 7519, section 3. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The token that was given, if one was. Throws a ShoalError. */
export function readToken({
  token: given,
  tokenFile,
}: {
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
}): string | undefined {
  if (given !== undefined && tokenFile !== undefined) {
    throw new ShoalError(ExitCode.usage, 'both --token and --token-file are given: leave one out');
  }
  const token = tokenFile === undefined ? given : readFile(tokenFile).trim();
  if (token === undefined || TOKEN.test(token)) return token;
  const where = tokenFile === undefined ? 'what --token gives' : `what ${tokenFile} holds`;
  throw new ShoalError(ExitCode.usage, `${where} is no join token: make one by shoal token create`);
}

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ShoalError(ExitCode.usage, `the join token cannot be read: ${(error as Error).message}`);
  }
}
