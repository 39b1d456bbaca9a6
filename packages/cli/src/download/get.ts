import { join } from 'node:path';

import { ExitCode, fileRef, ShoalError } from '@shoal/common';

import { prepareOutFolder } from '../client/out-folder.js';
import { wantedPriorities } from '../client/wanted-priorities.js';
import type { Call } from '../command.js';
import { refuseGoneFolder } from '../process/working-folder.js';
import { fetchWanted } from './fetch-wanted.js';
import { openDisplay } from './display/open-display.js';

/** Downloads what is asked for; done when all of it is here or has failed. */
export async function get(call: Call<'get'>): Promise<ExitCode> {
  const { args, config, context } = call;
  refuseGoneFolder();
  if (args.length === 0 && !config.all) throw new ShoalError(ExitCode.usage, 'name a file to get, or give --all');
  if (args.length > 0 && config.all) throw new ShoalError(ExitCode.usage, 'name files to get or give --all, not both');
  const wanted = config.all ? 'all' : args.map(fileRef);
  const priorities = wantedPriorities(config.priority, wanted);
  if (config.stdout) {
    const { getToStdout } = await import('../stream/get-to-stdout.js');
    return getToStdout(call, wanted);
  }
  const outFolder = await prepareOutFolder(config.out ?? '.');
  return fetchWanted({
    ...{ config, context, wanted, priorities, outFolder },
    stateDir: config.stateDir ?? join(outFolder, '.shoal'),
    output: context.output,
    display: await openDisplay(context.output, config),
  });
}
