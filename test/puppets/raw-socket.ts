import { connect, type Socket } from 'node:net';

import { SUBPROTOCOL } from '@shoal/common/io';
import { cleanUp } from '@shoal/testing';

/** A bare TCP connection, once it stands; what comes back is kept as text. */
export interface RawSocket {
  readonly socket: Socket;
  readonly text: () => string;
  readonly ended: Promise<unknown>;
}

export async function rawSocket(port: number, localAddress = '127.0.0.1'): Promise<RawSocket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress });
  let text = '';
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
  });
  cleanUp(() => {
    socket.destroy();
  });
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      resolve();
    });
  });
  await Promise.race([new Promise((resolve) => socket.on('connect', resolve)), ended]);
  return { socket, text: () => text, ended };
}

/** The request that opens a channel, as text. */
export function upgradeRequest(token: string): string {
  return [
    'GET / HTTP/1.1',
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    `Sec-WebSocket-Protocol: ${SUBPROTOCOL}`,
    `Authorization: Bearer ${token}`,
    '\r\n',
  ].join('\r\n');
}

/** The head of a masked binary WebSocket frame with a mask of zeros: the payload is sent unchanged. */
export function frameHead(length: number): Buffer {
  const head = Buffer.alloc(14);
  head[0] = 0x82;
  head[1] = 0xff;
  head.writeBigUInt64BE(BigInt(length), 2);
  return head;
}
