import { readFileSync } from 'node:fs';

import { ExitCode, ShoalError } from '@shoal/common';

import { complain } from '../process/failure.js';
/** A token is dots, dashes, letters and digits: RFC 7519, section 3. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;

interface GivenToken {
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
}

/**
 * The token as it is now, each time: one that expires can be replaced in its file. A file that holds
 * none any more is complained of, and the last one will do. Undefined where none is given. Throws a
 * ShoalError at first only.
 */
export function tokenSource(config: GivenToken, warn = complain): (() => string) | undefined {
  let last = readToken(config);
  if (last === undefined) return undefined;
  let isNew = true;
  let complained = '';
  return () => {
    const isFirst = isNew;
    isNew = false;
    // The file that was just read may have been a pipe.
    if (isFirst) return last as string;
    try {
      last = readToken(config) ?? last;
    } catch (error) {
      const { message } = error as Error;
      if (message !== complained) warn(`${message}; it goes on with the token that it had`);
      complained = message;
    }
    return last as string;
  };
}

/** The token that was given, if one was. Throws a ShoalError. */
export function readToken({ token: given, tokenFile }: GivenToken): string | undefined {
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
