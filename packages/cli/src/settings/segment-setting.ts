import { MAX_SEGMENT_BYTES, MIN_SEGMENT_BYTES } from '@shoal/common';
import { optional, size } from '@shoal/common/config';

/** How files are cut up that are offered from here. */
export const segmentSetting = {
  segmentBytes: optional<number>(
    'segment-size',
    size(MIN_SEGMENT_BYTES, MAX_SEGMENT_BYTES),
    'bytes of a segment of the files shared',
    'about a thousand segments a file',
  ),
};
