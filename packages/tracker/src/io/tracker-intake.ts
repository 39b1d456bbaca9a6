import { INIT_BYTES, type GateRules } from '@shoal/common/io';

/** The messages that a tracker accepts from its clients. A new message of the machine must be listed here. */
export function trackerIntake(maxFilesPerClient: number): GateRules {
  return {
    greeting: 'INIT',
    maxGreetingBytes: INIT_BYTES,
    messages: [
      ...(['FILE_REQUEST', 'FILE_UPDATE', 'DONE', 'FILE_OFFER', 'FILE_WITHDRAW', 'REPORT', 'CATALOG_REQUEST'] as const),
      ...(['GOODBYE', 'PING', 'PONG', 'ERROR'] as const),
    ],
    maxFiles: maxFilesPerClient,
  };
}
