import { INIT_BYTES, type GateRules } from '@shoal/common/io';

/** What a tracker takes from its clients. A message that the machine is to hear belongs here, too. */
export function trackerIntake(maxFilesPerClient: number): GateRules {
  return {
    greeting: 'INIT',
    maxGreetingBytes: INIT_BYTES,
    messages: [
      ...(['FILE_REQUEST', 'FILE_UPDATE', 'DONE', 'FILE_OFFER', 'FILE_WITHDRAW', 'BLAME', 'CATALOG_REQUEST'] as const),
      ...(['GOODBYE', 'PING', 'PONG', 'ERROR'] as const),
    ],
    maxFiles: maxFilesPerClient,
  };
}
