import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ExitCode, ShoalError } from '@shoal/common';

import type { Call } from '../command.js';
import { PRIVATE_MODE, PUBLIC_MODE, writeNewPem } from '../pem/write-pem.js';
import { readTls } from '../tls/read-tls.js';
import { type HostNames, hostNames, thisHost } from './host-names.js';
import type { Issued } from './issue.js';

type CertCall = Call<'cert'>;

const CA_DAYS = 3_650;

/** Makes a private CA in a folder, and a certificate for each host; what is there already stays. */
export async function cert({ args, config, context }: CertCall): Promise<ExitCode> {
  const [action, folder, ...given] = args;
  if (action !== 'init') throw new ShoalError(ExitCode.usage, `'${action}' is no action: ${SYNOPSIS}`);
  if (folder === undefined) throw new ShoalError(ExitCode.usage, `name a folder: ${SYNOPSIS}`);
  const hosts = (given.length === 0 ? [thisHost()] : given).map(hostNames);
  makeFolder(folder);
  const issue = await import('./issue.js');
  const caPair = pairIn(folder, 'ca');
  const isNew = !existsSync(caPair.cert);
  if (isNew) write(caPair, await issue.issueAuthority(CA_DAYS));
  const ca = authorityIn(caPair);
  const tell = (event: object, line: string): void => {
    if (config.json) context.output.json(event);
    else context.output.print(line);
  };
  tell(
    { event: 'ca', isNew, ...caPair },
    `${isNew ? 'made' : 'kept'} ${caPair.cert}   every host gets it; ${caPair.key} stays here, under lock`,
  );
  for (const host of hosts) {
    const pair = pairIn(folder, host.file);
    const isKept = existsSync(pair.cert) && !config.renew;
    if (!isKept) replace(pair, await issue.issueHost(ca, host.names, config.days));
    tell({ event: 'host', isNew: !isKept, ...pair, names: host.names }, hostLine(pair, host, isKept));
  }
  if (!config.json) {
    const { cert: certFile, key } = pairIn(folder, hosts[0]?.file ?? '');
    context.output.print(
      `use: --tls-cert ${certFile} --tls-key ${key} --tls-ca ${caPair.cert} --tls-client-certs required`,
    );
  }
  return ExitCode.done;
}

const SYNOPSIS = 'shoal cert init DIR [HOST…]';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

function pairIn(folder: string, name: string): Pair {
  return { cert: join(folder, `${name}.pem`), key: join(folder, `${name}-key.pem`) };
}

function hostLine({ cert: path }: Pair, { names }: HostNames, isKept: boolean): string {
  return isKept ? `kept ${path}: --renew replaces it` : `made ${path}   for ${names.join(', ')}`;
}

function authorityIn({ cert: certPath, key: keyPath }: Pair): Issued {
  // The same checks as where it is used: its time, its key, who may read that.
  const { identity } = readTls({ tlsCert: certPath, tlsKey: keyPath, tlsCa: undefined });
  if (identity === undefined) throw new Error('a CA that was read has a key');
  return identity;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ShoalError(ExitCode.storage, `cannot make the folder ${folder}: ${(error as Error).message}`);
  }
}

/** The key first: a certificate without one would count as there. */
function write(pair: Pair, issued: Issued): void {
  writeNewPem(pair.key, issued.key, PRIVATE_MODE);
  writeNewPem(pair.cert, issued.cert, PUBLIC_MODE);
}

/** A process that reads the files while they change gets the old pair, or a mismatch that the next SIGHUP corrects. */
function replace(pair: Pair, issued: Issued): void {
  const next = { cert: `${pair.cert}.new`, key: `${pair.key}.new` };
  for (const path of Object.values(next)) rmSync(path, { force: true });
  write(next, issued);
  renameSync(next.key, pair.key);
  renameSync(next.cert, pair.cert);
}
