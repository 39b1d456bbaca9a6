import { type Message, printable } from '@shoal/common';

/** What a source said, for people; undefined for what tells nothing of it. */
export function messageText(message: Message): string | undefined {
  switch (message.tag) {
    case 'HELLO_ACK':
      return 'hello';
    case 'SUPER_SEEDING':
      return 'that it picks';
    case 'BITFIELD':
    case 'HAVE':
    case 'IDLE':
    case 'WITHDRAWN':
      return 'what it holds';
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
