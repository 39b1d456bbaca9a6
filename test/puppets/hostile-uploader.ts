import { segmentBytes, segmentCount } from '@shoal/common';

import type { Answers, FakeFile } from './raw-uploader.js';

/** The answers of a malicious uploader instead of the requested segment. */
export type Lie =
  | 'another-index'
  | 'the-bytes-of-another-segment'
  | 'one-bit-wrong'
  | 'one-byte-short'
  | 'one-byte-long'
  | 'nothing-asked-for';

/** Answers of a liar. */
export function lying(lie: Lie, { manifest, bytes }: FakeFile): Answers {
  const segments = segmentCount(manifest);
  return (index, honest) => {
    switch (lie) {
      case 'another-index':
        return segmentOf((index + 1) % segments);
      case 'the-bytes-of-another-segment':
        return { index, payload: segmentOf((index + 1) % segments).payload };
      case 'one-bit-wrong': {
        const payload = Uint8Array.from(honest);
        payload[payload.length >> 1]! ^= 1;
        return { index, payload };
      }
      case 'one-byte-short':
        return { index, payload: honest.subarray(1) };
      case 'one-byte-long':
        return { index, payload: Buffer.concat([honest, Buffer.of(0)]) };
      case 'nothing-asked-for':
        return { index: segments + 7, payload: honest };
    }
  };

  function segmentOf(index: number): { index: number; payload: Uint8Array } {
    const start = index * manifest.segmentLength;
    return { index, payload: bytes.subarray(start, start + segmentBytes(manifest, index)) };
  }
}
