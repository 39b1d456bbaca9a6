import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import type { TokenClaims } from '@shoal/common';
import type { Admit } from '@shoal/common/io';

import type { TrackerStatus } from '../../core/index.js';
import type { StatusPage } from './status-page.js';

type Phase = TrackerStatus['session']['phase'];

/** Answers plain HTTP beside the WebSockets: liveness, readiness and the status as JSON. */
export function httpPages(phase: () => Phase, status: StatusPage, admit?: Admit): RequestListener {
  return (request, response) => {
    request.resume();
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      sendText(response, 405, 'only GET is answered here');
      return;
    }
    switch (pathOf(request)) {
      case '/healthz':
        sendText(response, 200, 'ok');
        return;
      case '/readyz': {
        const ready = phase() !== 'ended';
        sendJson(response, ready ? 200 : 503, Buffer.from(`${JSON.stringify({ ready, phase: phase() })}\n`));
        return;
      }
      case '/status':
        void sendStatus(request, response, status, admit);
        return;
      default:
        sendText(response, 404, 'not found: there are /healthz, /readyz and /status');
    }
  };
}

/** With tokens the status is for members only, and shows the files that their token names. */
async function sendStatus(
  request: IncomingMessage,
  response: ServerResponse,
  status: StatusPage,
  admit: Admit | undefined,
): Promise<void> {
  let claims: TokenClaims | undefined;
  try {
    claims = await admit?.(request);
  } catch (error) {
    response.setHeader('www-authenticate', 'Bearer');
    sendText(response, 401, (error as Error).message);
    return;
  }
  const body = status.body(claims?.grant);
  if (body !== undefined) {
    sendJson(response, 200, body);
    return;
  }
  response.setHeader('retry-after', '1');
  sendText(response, 503, 'too many different status pages are asked for: ask again in a second');
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`));
}

function sendJson(response: ServerResponse, status: number, body: Buffer): void {
  send(response, status, 'application/json', body);
}

function send(response: ServerResponse, status: number, type: string, body: Buffer): void {
  const headers = { 'content-type': type, 'content-length': body.length, 'cache-control': 'no-store' };
  response.writeHead(status, { ...headers, 'x-content-type-options': 'nosniff' }).end(body);
}
