import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

import { type ErrorCodeName, printable } from '../../index.js';

/** The most of an answer's text that is looked at. */
const MAX_TEXT_BYTES = 1_024;

const STATUS_TEXT = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 503: 'Service Unavailable' } as const;

/** Answers a request to open a channel with a refusal, and ends the connection. */
export function sendRefusal(socket: Duplex, status: keyof typeof STATUS_TEXT, text: string): void {
  // The HTTP server has released this socket: handle its errors here, and end it if the other side does not.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  const body = `${text}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_TEXT[status]}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

export interface Refused {
  readonly code: ErrorCodeName | undefined;
  readonly reason: string;
}

/** Resolves to the answer of a listener that opened no channel. Never rejects. */
export async function readRefusal(response: IncomingMessage): Promise<Refused> {
  const status = response.statusCode ?? 0;
  let text = '';
  try {
    for await (const chunk of response) {
      text += String(chunk);
      if (text.length > MAX_TEXT_BYTES) break;
    }
  } catch {
    // The bytes before the connection broke are enough.
  }
  // A page for people is that of another server, and tells nothing here.
  const said = text.trim().startsWith('<') ? 'a web page: another server runs there' : printable(text.trim());
  if (status === 401) return { code: 'UNAUTHORISED', reason: said === '' ? 'a token is needed' : said };
  return { code: undefined, reason: `it answers HTTP ${status}${said === '' ? '' : ` (${said})`}` };
}
