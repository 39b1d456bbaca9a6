import { GREETING_BYTES, type GateRules } from '@shoal/common/io';

/** The messages that this client's threads accept from peers. A new message for a machine belongs here as well. */

const link = ['PING', 'PONG', 'GOODBYE', 'ERROR'] as const;

export const UPLOADER_INTAKE: GateRules = {
  greeting: 'HELLO',
  maxGreetingBytes: GREETING_BYTES,
  messages: [
    'PROOF',
    'CREDENTIAL',
    'SUBSCRIBE',
    'BITFIELD',
    'HAVE',
    'SEGMENT_REQUEST',
    'RECEIVED',
    'DISCARDED',
    'CANCEL',
    'CANCEL_ANY',
    ...link,
  ],
};

/** For swarms with credentials. The proof is checked before the next frame is read. */
export const MEMBERS_UPLOADER_INTAKE: GateRules = { ...UPLOADER_INTAKE, proof: { tag: 'PROOF', early: link } };

export const DOWNLOADER_INTAKE: GateRules = {
  greeting: 'HELLO_ACK',
  early: link,
  maxGreetingBytes: GREETING_BYTES,
  messages: ['BITFIELD', 'HAVE', 'SUPER_SEEDING', 'IDLE', 'WITHDRAWN', 'OK', 'NOT_OK', ...link],
};

export const SESSION_INTAKE: GateRules = {
  greeting: 'INIT_ACK',
  early: ['SHUTDOWN', ...link],
  maxGreetingBytes: GREETING_BYTES,
  messages: [
    ...(['TRACKER_READY', 'CREDENTIAL', 'CATALOG', 'FILE_DETAILS', 'SWARM', 'FILE_OFFER_ACK', 'SHUTDOWN'] as const),
    ...link,
  ],
};

/** An honest peer sends a few hundred messages per second that concern no segment. */
export const NEWS_PER_SECOND = 5_000;
