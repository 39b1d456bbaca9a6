import { type Message, printable } from '@shoal/common';

/** The text of a peer's message in the stall report; undefined for messages that say nothing about its state. */
export function messageText(message: Message): string | undefined {
  switch (message.tag) {
    case 'HELLO_ACK':
      return 'hello';
    case 'BITFIELD':
    case 'HAVE':
      return 'its segments';
    case 'SUPER_SEEDING':
      return 'super-seeding';
    case 'IDLE':
      return 'that it is idle';
    case 'WITHDRAWN':
      return 'that it withdrew the file';
    case 'OK':
      return `segment ${message.index}`;
    case 'NOT_OK':
      return `${message.reason} for segment ${message.segment}`;
    case 'ERROR':
      return `${message.code}: ${printable(message.detail)}`;
    case 'GOODBYE':
      return `goodbye: ${printable(message.reason)}`;
    default:
      return undefined;
  }
}
