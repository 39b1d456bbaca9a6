import type { ErrorCodeName } from '@shoal/common';
import { encodeFrame } from '@shoal/common/io';

/** A frame that a receiver refuses with this code. */
export interface RefusedFrame {
  readonly problem: string;
  readonly code: ErrorCodeName;
  readonly frame: string;
}

const ping = encodeFrame({ source: 1, destination: 2, correlation: 0, body: { tag: 'PING' } }).toString('hex');

export const refusedFrames: readonly RefusedFrame[] = [
  { problem: 'an empty frame', code: 'MALFORMED', frame: '' },
  { problem: 'a header length without an end', code: 'MALFORMED', frame: '808080808080' },
  { problem: 'a header that is longer than the frame', code: 'MALFORMED', frame: `7f${ping.slice(2)}` },
  { problem: 'a header that is no protobuf message', code: 'MALFORMED', frame: '02ffff' },
  { problem: 'a payload behind a message other than OK', code: 'MALFORMED', frame: `${ping}00` },
];
