import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

import type { Admit } from '@shoal/common/io';

import type { TrackerStatus } from '../core/index.js';

/** Answers plain HTTP beside the WebSockets: liveness, readiness and the status as JSON. */
export function httpPages(status: () => TrackerStatus, admit?: Admit): RequestListener {
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
        const { phase } = status().session;
        sendJson(response, phase === 'ended' ? 503 : 200, { ready: phase !== 'ended', phase });
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

/** What the swarm holds is for members only, where there are such. */
async function sendStatus(
  request: IncomingMessage,
  response: ServerResponse,
  status: () => TrackerStatus,
  admit: Admit | undefined,
): Promise<void> {
  try {
    await admit?.(request);
  } catch (error) {
    response.setHeader('www-authenticate', 'Bearer');
    sendText(response, 401, (error as Error).message);
    return;
  }
  sendJson(response, 200, status());
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? '';
}

function sendText(response: ServerResponse, status: number, text: string): void {
  send(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json', `${JSON.stringify(value)}\n`);
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body), 'cache-control': 'no-store' };
  response.writeHead(status, { ...headers, 'x-content-type-options': 'nosniff' }).end(body);
}
