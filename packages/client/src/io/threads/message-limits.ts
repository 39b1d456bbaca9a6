import { messagesTo } from '@shoal/common';
import { GREETING_BYTES, type GateRules } from '@shoal/common/io';

const link = ['PING', 'PONG', 'GOODBYE', 'ERROR'] as const;

export const UPLOADER_INTAKE: GateRules = {
  greeting: 'HELLO',
  maxGreetingBytes: GREETING_BYTES,
  messages: messagesTo('uploader'),
};

/** For swarms with credentials. The proof is checked before the next frame is read. */
export const MEMBERS_UPLOADER_INTAKE: GateRules = { ...UPLOADER_INTAKE, proof: { tag: 'PROOF', early: link } };

export const DOWNLOADER_INTAKE: GateRules = {
  greeting: 'HELLO_ACK',
  early: link,
  maxGreetingBytes: GREETING_BYTES,
  messages: messagesTo('downloader'),
};

export const SESSION_INTAKE: GateRules = {
  greeting: 'INIT_ACK',
  early: ['SHUTDOWN', ...link],
  maxGreetingBytes: GREETING_BYTES,
  messages: messagesTo('session'),
};

/** An honest peer sends a few hundred messages per second that concern no segment. */
export const NEWS_PER_SECOND = 5_000;
