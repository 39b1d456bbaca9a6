import { messagesTo } from '@shoal/common';
import { INIT_BYTES, type GateRules } from '@shoal/common/io';

/** The messages that a tracker accepts from its clients. */
export function trackerIntake(maxFilesPerClient: number): GateRules {
  return {
    greeting: 'INIT',
    maxGreetingBytes: INIT_BYTES,
    messages: messagesTo('tracker'),
    maxFiles: maxFilesPerClient,
  };
}
