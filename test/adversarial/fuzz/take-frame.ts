import { type DecodedFrame, decodeFrame, type MessageGate } from '@shoal/common/io';

import type { CostMeter } from './cost-meter.js';

/** Decodes a frame as a channel does and hands it to a machine, metered; says whether it was decoded. */
export function takeFrame(
  meter: CostMeter,
  frame: Uint8Array,
  gate: MessageGate,
  feed: (decoded: DecodedFrame) => void,
): boolean {
  return meter.run(frame, () => {
    const decoded = decodeFrame(frame, gate.maxFrameBytes, gate);
    if (decoded.ok || decoded.isUnknown !== true) feed(decoded);
    return decoded.ok;
  });
}
